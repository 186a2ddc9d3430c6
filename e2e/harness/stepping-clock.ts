import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { realClock, type SimClock } from '@ktl/kube-sim';

// Runs before the program, in its threads too.
const preload = `
import { readFileSync } from 'node:fs';
const RealDate = Date;
const now = () => RealDate.now() + Number(readFileSync(process.env.TEST_CLOCK_FILE, 'utf8'));
globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given));
  }
  static now() {
    return now();
  }
};
`;

/** A wall clock of cluster and programs that can be set, as an operator or NTP does it. Timers go on. */
export class SteppingClock {
  #offsetMs = 0;
  #file: string | undefined;

  /** For the cluster. */
  readonly sim: SimClock = {
    now: () => Date.now() + this.#offsetMs,
    setTimeout: (run, ms) => realClock.setTimeout(run, ms),
  };

  /** Environment of programs that go by it; its files go into a folder. */
  env(folder: string): Readonly<Record<string, string>> {
    const module = join(folder, 'clock.mjs');
    this.#file = join(folder, 'clock-offset');
    writeFileSync(module, preload);
    this.set(this.#offsetMs);
    return {
      NODE_OPTIONS: `--import=${pathToFileURL(module).href}`,
      TEST_CLOCK_FILE: this.#file,
    };
  }

  /** So many milliseconds beside the true time. */
  set(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    if (this.#file !== undefined) writeFileSync(this.#file, String(offsetMs));
  }
}
