/** Where messages leave to: one WebSocket. */
export interface Wire {
  /** Bytes that were handed over and have not left. */
  readonly bufferedAmount: number;
  /** @param sent - called when the message has left, or cannot any more */
  send(text: string, sent: () => void): void;
}

/** A line that waits, as the message that it will be. */
export interface QueuedLine {
  readonly text: string;
  /** RFC 3339; undefined where the line has no stamp. */
  readonly stamp: string | undefined;
}

/** Lines of one stream that a viewer will not get, because it was too slow for them. */
export interface Skip {
  readonly count: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** One stream of lines on its way to one viewer. */
export interface LineQueue {
  push(line: QueuedLine): void;
  /** A message among the lines, in its place: a gap, an end. */
  note(text: string): void;
  /** Nothing of it is sent until `resume`; what does not fit meanwhile is skipped, and told. */
  pause(): void;
  resume(): void;
  /** Throws away what waits. */
  close(): void;
}

/** Bounds of an {@link Outbox}. */
export interface OutboxLimits {
  /** Characters of lines that may wait, all streams together. Default 2 Mi. */
  readonly lineChars: number;
  /** Messages other than lines and states that may wait. Default 2,000. */
  readonly notes: number;
  /** Bytes that the socket may hold. Default 256 KiB. */
  readonly wireBytes: number;
}

const defaults: OutboxLimits = {
  lineChars: 2 * 1024 * 1024,
  notes: 2_000,
  wireBytes: 256 * 1024,
};

interface Item {
  readonly text: string;
  readonly stamp: string | undefined;
  readonly isLine: boolean;
}

/**
 * What waits for one viewer, bounded. Of states (the table of pods, the focused pod) only the latest
 * waits; a stream of lines that does not keep up is cut to its newest, with a `skip` that says how many
 * are missing. Writers never wait.
 */
export class Outbox {
  readonly #wire: Wire;
  readonly #limits: OutboxLimits;
  readonly #states = new Map<string, string>();
  readonly #queues = new Set<Queue>();
  #notes: string[] = [];
  #lostNotes = 0;
  #chars = 0;
  #isClosed = false;

  constructor(wire: Wire, limits: Partial<OutboxLimits> = {}) {
    this.#wire = wire;
    this.#limits = { ...defaults, ...limits };
  }

  /** A message that replaces the one of the same key, should that one still wait. */
  state(key: string, message: object): void {
    this.#states.set(key, JSON.stringify(message));
    this.#pump();
  }

  /** A message that comes once, in order. */
  note(message: object): void {
    if (this.#notes.length >= this.#limits.notes) {
      this.#notes.shift();
      this.#lostNotes += 1;
    }
    this.#notes.push(JSON.stringify(message));
    this.#pump();
  }

  /** @param skipText - the message that tells of a skip */
  lines(skipText: (skip: Skip) => string): LineQueue {
    const queue = new Queue(skipText, {
      added: (chars) => {
        this.#chars += chars;
        if (this.#chars > this.#limits.lineChars) this.#cutLargest();
        this.#pump();
      },
      left: (chars) => {
        this.#chars -= chars;
      },
      closed: () => {
        this.#queues.delete(queue);
      },
    });
    this.#queues.add(queue);
    return queue;
  }

  close(): void {
    this.#isClosed = true;
    this.#states.clear();
    this.#notes = [];
    for (const queue of [...this.#queues]) queue.close();
  }

  readonly #pump = (): void => {
    while (!this.#isClosed && this.#wire.bufferedAmount < this.#limits.wireBytes) {
      const text = this.#next();
      if (text === undefined) return;
      this.#wire.send(text, this.#pump);
    }
  };

  #next(): string | undefined {
    const [state] = this.#states;
    if (state !== undefined) {
      this.#states.delete(state[0]);
      return state[1];
    }
    if (this.#lostNotes > 0) {
      const count = this.#lostNotes;
      this.#lostNotes = 0;
      return JSON.stringify({ type: 'skip', of: 'messages', count });
    }
    return this.#notes.shift() ?? this.#nextLine();
  }

  // Each stream in its turn, so that a loud one does not keep the others waiting.
  #nextLine(): string | undefined {
    for (const queue of this.#queues) {
      const text = queue.take();
      if (text === undefined) continue;
      this.#queues.delete(queue);
      this.#queues.add(queue);
      return text;
    }
    return undefined;
  }

  #cutLargest(): void {
    let largest: Queue | undefined;
    for (const queue of this.#queues) {
      if (largest === undefined || queue.chars > largest.chars) largest = queue;
    }
    largest?.cut();
  }
}

interface QueueOwner {
  /** Characters came, or what was held back may go. */
  added(chars: number): void;
  left(chars: number): void;
  closed(): void;
}

class Queue implements LineQueue {
  chars = 0;
  readonly #skipText: (skip: Skip) => string;
  readonly #owner: QueueOwner;
  #items: Item[] = [];
  #head = 0;
  #skip: Skip | undefined;
  #isPaused = false;
  #isClosed = false;

  constructor(skipText: (skip: Skip) => string, owner: QueueOwner) {
    this.#skipText = skipText;
    this.#owner = owner;
  }

  push({ text, stamp }: QueuedLine): void {
    this.#add({ text, stamp, isLine: true });
  }

  note(text: string): void {
    this.#add({ text, stamp: undefined, isLine: false });
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#owner.added(0);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const chars = this.chars;
    this.chars = 0;
    this.#items = [];
    this.#owner.closed();
    this.#owner.left(chars);
  }

  take(): string | undefined {
    if (this.#isPaused || this.#isClosed) return undefined;
    if (this.#skip !== undefined) {
      const skip = this.#skip;
      this.#skip = undefined;
      return this.#skipText(skip);
    }
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#items.length || this.#head > 4_096) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    this.chars -= item.text.length;
    this.#owner.left(item.text.length);
    return item.text;
  }

  /** Skips all lines that wait. Gaps and ends stay: they are few, and say what else is missing. */
  cut(): void {
    const waiting = this.#items.slice(this.#head);
    const lines = waiting.filter(({ isLine }) => isLine);
    const stamps = lines.flatMap(({ stamp }) => stamp ?? []);
    const { count = 0, from, to } = this.#skip ?? {};
    this.#skip = {
      count: count + lines.length,
      from: from ?? stamps[0],
      to: stamps.at(-1) ?? to,
    };
    this.#items = waiting.filter(({ isLine }) => !isLine).slice(-100);
    this.#head = 0;
    const kept = this.#items.reduce((sum, { text }) => sum + text.length, 0);
    this.#owner.left(this.chars - kept);
    this.chars = kept;
  }

  #add(item: Item): void {
    if (this.#isClosed) return;
    this.#items.push(item);
    this.chars += item.text.length;
    this.#owner.added(item.text.length);
  }
}
