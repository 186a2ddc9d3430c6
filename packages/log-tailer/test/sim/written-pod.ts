import type { ContainerControl } from '@ktl/kube-sim';
import type { TrueInstance, TrueLine, TruePod } from '../faults/ledger.ts';

interface Reach {
  readonly name: string;
  readonly bytes: number;
}

/** What the container of one pod wrote, read from the files on its node: the ground truth. */
export class WrittenPod implements TruePod {
  readonly uid: string;
  readonly instances: TrueInstance[] = [];
  readonly #lines: TrueLine[][] = [];
  readonly #files: number[] = [];
  #reach: Reach = { name: '', bytes: 0 };

  constructor(uid: string) {
    this.uid = uid;
  }

  /** Takes what was written since the last time. Must run before a rotation and before a restart. */
  record(container: ContainerControl): void {
    const current = container.logFiles().at(-1);
    if (current === undefined) return;
    const { instance, bytes } = current;
    const lines = (this.#lines[instance] ??= []);
    if (this.instances[instance] === undefined) this.instances[instance] = { instance, lines };
    const name = `${String(instance)}/${String((this.#files[instance] ??= 0))}`;
    const from = this.#reach.name === name ? this.#reach.bytes : 0;
    lines.push(...linesOf(bytes.subarray(from), this.#files[instance]));
    this.#reach = { name, bytes: bytes.length };
  }

  /** The current file becomes an old one. */
  rotated(container: ContainerControl): void {
    this.#files[container.instance] = (this.#files[container.instance] ?? 0) + 1;
  }
}

// CRI records: stamp, stream, F or P (the line goes on in the next record), text.
function linesOf(bytes: Buffer, file: number): TrueLine[] {
  const lines: TrueLine[] = [];
  let stamp = '';
  let text = '';
  let isOpen = false;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    const space = bytes.indexOf(32, start);
    if (!isOpen) stamp = padded(bytes.toString('latin1', start, space));
    text += bytes.toString('utf8', space + 10, end);
    isOpen = bytes[space + 8] === 80;
    if (!isOpen) {
      lines.push({ stamp, text, file });
      text = '';
    }
    start = end + 1;
  }
  if (isOpen) lines.push({ stamp, text, file });
  return lines;
}

function padded(stamp: string): string {
  const [seconds = '', fraction = ''] = stamp.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}
