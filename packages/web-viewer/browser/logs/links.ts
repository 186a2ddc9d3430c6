import type { Row, State } from '../engine/protocol.ts';
import { fragmentOf, type Target } from './address.ts';
import { everything, type Choices } from './choices.ts';
import type { AnswerTo, EngineClient } from './engine-client.ts';

/** What the links need of the viewer. */
export interface LinksPort {
  /** Replaces the fragment of the page's address. */
  setFragment(fragment: string): void;
  /** The newest state of the view that the choices made; undefined while another one is coming. */
  settledState(): State | undefined;
  goTo(place: number): Promise<boolean>;
  say(note: string): void;
}

/** Keeps in the address what is chosen and which line is meant, and goes to the line of a link. */
export class Links {
  private readonly engine: EngineClient;
  private readonly port: LinksPort;
  /** The line that the address names. */
  private named: Target | undefined;
  /** The same while it has still to be found. */
  private sought: Target | undefined;
  private choices: Choices = everything;
  private isTooLong = false;

  constructor(engine: EngineClient, port: LinksPort) {
    this.engine = engine;
    this.port = port;
  }

  /** Puts what is chosen into the address, so that it survives a reload. */
  setChoices(choices: Choices): void {
    this.choices = choices;
    const fragment = fragmentOf(this.named, choices);
    const isTooLong = hasChoice(choices) && fragment === fragmentOf(this.named);
    this.port.setFragment(fragment);
    if (isTooLong && !this.isTooLong) {
      this.port.say('These filters are too long for the address: a reload forgets them');
    }
    this.isTooLong = isTooLong;
  }

  /** Puts a row into the address. @param session - id of the session that is shown */
  async name(row: Row, session: string): Promise<void> {
    const { detail } = await this.engine.ask('detail', { place: row.place });
    const permalink = detail?.permalink;
    this.named =
      permalink === undefined
        ? { type: 'seq', seq: row.seq, session }
        : { type: 'permalink', permalink };
    this.sought = undefined;
    this.port.setFragment(fragmentOf(this.named, this.choices));
  }

  /** Goes to the row of a permalink, now or once it has come. */
  follow(target: Target | undefined): void {
    this.named = target;
    this.sought = target;
    void this.seek();
  }

  /** Looks for the row of the link, if it has not been found yet. */
  async seek(): Promise<void> {
    const { sought } = this;
    const state = this.port.settledState();
    if (sought === undefined || state?.session === undefined || state.isFiltering) return;
    if (sought.type === 'seq' && sought.session !== state.session.id) {
      this.sought = undefined;
      this.port.say('This link was made in another session');
      return;
    }
    // Another view ends the question; the state of that one asks again.
    const located = await this.engine.ask('locate', { by: sought }).catch(() => undefined);
    if (this.sought === sought && located !== undefined) await this.arrive(located, state);
  }

  private async arrive({ place, exact }: Located, state: State): Promise<void> {
    const found = place !== undefined && exact;
    const isAllHere = state.total > 0 && state.newestSeq >= state.serverNewestSeq;
    if (!found && !isAllHere) return;
    this.sought = undefined;
    if (found && (await this.port.goTo(place))) return;
    const hidden = state.matched < state.total ? ', or the filters hide it' : '';
    this.port.say(`The line of this link is not here any more${hidden}`);
  }
}

type Located = AnswerTo<'locate'>;

function hasChoice(choices: Choices): boolean {
  return JSON.stringify(choices) !== JSON.stringify({ ...choices, ...everything });
}
