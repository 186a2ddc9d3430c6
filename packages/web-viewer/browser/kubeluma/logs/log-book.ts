import { samePod, type PodRef } from '../state/pod.ts';
import type { Message } from '../wire/messages.ts';
import { LogBuffer } from './log-buffer.ts';

/** The logs of the containers of the focused pod. */
export class LogBook {
  #pod: PodRef | undefined;
  readonly #buffers = new Map<string, LogBuffer>();

  /** Forgets what it has, and takes the lines of another pod. */
  turnTo(pod: PodRef | undefined): void {
    this.#pod = pod;
    this.#buffers.clear();
  }

  /** The log of a container, an empty one at first. @param previous - of the instance before */
  of(container: string, previous = false): LogBuffer {
    const key = keyOf(container, previous);
    let buffer = this.#buffers.get(key);
    if (buffer === undefined) this.#buffers.set(key, (buffer = new LogBuffer()));
    return buffer;
  }

  /** Forgets one log: the instance before is soon another one. */
  forget(container: string, previous: boolean): void {
    this.#buffers.delete(keyOf(container, previous));
  }

  /** Takes what is about its pod; true where the message was. */
  receive(message: Extract<Message, { type: 'log' | 'logNote' }>): boolean {
    if (this.#pod === undefined || !samePod(this.#pod, message.pod)) return false;
    const buffer = this.of(message.container, message.previous);
    if (message.type === 'log') buffer.addLine(message.line, message.ts);
    else buffer.addNote(message.kind, message.text);
    return true;
  }

  /** The connection was cut and is back. */
  expectRepeats(): void {
    for (const buffer of this.#buffers.values()) buffer.expectRepeats();
  }
}

function keyOf(container: string, previous: boolean): string {
  return previous ? `${container}/previous` : container;
}
