import { lineText, type LogEvent } from '@ktl/log-tailer';

/** Checks lines whose texts are unlike one another: each once, in order, and gaps where some lack. */
export class OrderCheck {
  readonly #written = new Map<string, string[]>();
  readonly #got = new Map<string, (string | undefined)[]>();
  readonly #missed = new Set<string>();
  lines = 0;

  /** A container instance wrote a line. */
  wrote(uid: string, instance: number, text: string): void {
    const key = `${uid}#${String(instance)}`;
    const texts = this.#written.get(key);
    if (texts === undefined) this.#written.set(key, [text]);
    else texts.push(text);
  }

  /** The tail gave something. */
  take(event: LogEvent): void {
    if (event.type === 'notice') return;
    const { target, instance } = event.type === 'lines' ? event.batch : event.gap;
    const got = this.#of(`${target.podUid}#${String(instance)}`);
    if (event.type === 'gap') {
      got.push(undefined);
      for (let i = 0; i <= event.gap.missedInstances; i++) {
        if (event.gap.missedInstances > 0)
          this.#missed.add(`${target.podUid}#${String(instance + i)}`);
      }
      return;
    }
    for (let line = 0; line < event.batch.count; line++) {
      got.push(lineText(event.batch, line).toString());
      this.lines++;
    }
  }

  /** What is wrong; empty if nothing is. */
  problems(): string[] {
    return [...this.#written].flatMap(([key, texts]) => this.#check(key, texts));
  }

  #check(key: string, texts: readonly string[]): string[] {
    const problems: string[] = [];
    let next = 0;
    let hasGap = this.#missed.has(key) && !this.#got.has(key);
    for (const text of this.#got.get(key) ?? []) {
      if (text === undefined) {
        hasGap = true;
        continue;
      }
      const at = texts.indexOf(text);
      if (at < next) problems.push(`${key}: "${text.slice(0, 20)}" repeated or unknown`);
      else if (at > next && !hasGap)
        problems.push(`${key}: ${String(at - next)} missing before "${text}"`);
      if (at >= next) next = at + 1;
      hasGap = false;
    }
    const rest = texts.length - next;
    if (rest > 0 && !hasGap && !this.#missed.has(key))
      problems.push(`${key}: last ${String(rest)} missing`);
    return problems;
  }

  #of(key: string): (string | undefined)[] {
    const got = this.#got.get(key) ?? [];
    this.#got.set(key, got);
    return got;
  }
}
