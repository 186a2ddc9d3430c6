import type { JumpKind, LocateBy, State } from '../engine/protocol.ts';
import type { EngineClient } from './engine-client.ts';
import type { LogList } from './log-list.ts';

/** What the jumps need of the viewer. */
export interface JumpsPort {
  readonly list: LogList;
  state(): State | undefined;
  goTo(place: number, of: JumpKind): Promise<boolean>;
  say(note: string): void;
}

const locateTries = 3;

/** Goes from one row of a kind to the next. */
export class Jumps {
  private readonly engine: EngineClient;
  private readonly port: JumpsPort;

  constructor(engine: EngineClient, port: JumpsPort) {
    this.engine = engine;
    this.port = port;
  }

  /** Goes to the next or previous row of a kind; where there is none, to the last one on the other side. */
  async jump(of: JumpKind, type: 'next' | 'previous'): Promise<void> {
    const answer = await this.locate(() => ({ type, of, place: this.port.list.place }));
    if (answer.place !== undefined && (await this.port.goTo(answer.place, of))) return;
    await this.jumpAround(of, type);
  }

  /** From the end there is nothing next: the last row of the kind is what the visitor can go to. */
  private async jumpAround(of: JumpKind, type: 'next' | 'previous'): Promise<void> {
    const { port } = this;
    const [where, opposite, side] =
      type === 'next'
        ? (['after', 'previous', 'the last one before it'] as const)
        : (['before', 'next', 'the first one after it'] as const);
    const edge = (): number =>
      type === 'next' ? (port.state()?.endPlace ?? 0) : (port.state()?.firstPlace ?? 1) - 1;
    const around = await this.locate(() => ({ type: opposite, of, place: edge() }));
    const selected = port.list.selected?.place;
    if (around.place === undefined) port.say(`No ${of} in these lines`);
    else if (around.place === selected) port.say(`No ${of} ${where} this line`);
    else if (await port.goTo(around.place, of)) {
      port.say(
        `No ${of} ${where} ${selected === undefined ? 'here' : 'that line'}: this is ${side}`,
      );
    }
  }

  /** Asks again when another view ended the question. */
  private async locate(by: () => LocateBy): Promise<{ place?: number }> {
    for (let tries = 1; tries < locateTries; tries++) {
      const answer = await this.engine.ask('locate', { by: by() }).catch(() => undefined);
      if (answer !== undefined) return answer;
    }
    return this.engine.ask('locate', { by: by() });
  }
}
