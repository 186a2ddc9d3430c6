import type { State, TextSearch } from '../engine/protocol.ts';
import type { Choices } from './choices.ts';
import type { EngineClient } from './engine-client.ts';
import { StoppedSearches, stoppedWords } from './stopped-searches.ts';

/** What stopping needs of the viewer. */
export interface StopsPort {
  choices(): Choices;
  state(): State | undefined;
  onChange(): void;
  choose(choices: Choices): void;
  /** The rows go now, and come again. */
  beforeStop(): void;
  /** Asks the worker for what is chosen. */
  query(): void;
  say(note: string): void;
}

/** Ends a search that does not end by itself, and leaves it out from then on. */
export class Stops {
  /** The expression that the worker has not come back from. */
  late: TextSearch | undefined;
  private readonly stopped = new StoppedSearches(() => sessionStorage);
  private readonly engine: EngineClient;
  private readonly port: StopsPort;

  constructor(engine: EngineClient, port: StopsPort) {
    this.engine = engine;
    this.port = port;
  }

  /** The worker hangs in an expression; undefined: it has come back. */
  setLate(late: TextSearch | undefined): void {
    this.late = late;
    this.port.onChange();
  }

  /** Whether another worker would get the rows again: those of a session that has ended are nowhere else. */
  get areRowsElsewhere(): boolean {
    const state = this.port.state();
    // It may hang in the first rows, before it said that it is connected.
    return state === undefined || state.total === 0 || state.connection === 'open';
  }

  /** Nobody has stopped it for long. Rows that may be lost by that are the visitor's to give up. */
  tooLate(): void {
    if (this.areRowsElsewhere) this.stop();
  }

  /** Ends the worker that hangs; what is chosen stays, but for the expression. */
  stop(): void {
    const { late, port } = this;
    if (late === undefined) return;
    this.stopped.add(late);
    port.beforeStop();
    this.engine.restart(() => port.query());
    if (this.words === undefined) port.say(stoppedWords(late));
    port.onChange();
  }

  /** Why the expression that is chosen is not searched for; undefined when it is. */
  get words(): string | undefined {
    const choices = this.port.choices();
    return this.stopped.has(choices) ? stoppedWords(choices) : undefined;
  }

  /** Choices without a stopped expression: for the worker, and for a link, which shows what its sender saw. */
  without(choices: Choices): Choices {
    return this.stopped.has(choices) ? { ...choices, text: '', isRegex: false } : choices;
  }

  /** Searches for a stopped expression after all. */
  retry(): void {
    const choices = this.port.choices();
    this.stopped.forget(choices);
    this.port.choose(choices);
  }
}
