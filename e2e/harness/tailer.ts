import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { poll, testbedLayout } from '@ktl/testbed';
import type { DeclaredGap, Ledger } from './ledger.ts';

const root = resolve(import.meta.dirname, '../..');

/** What to tail; each tailer says it in its own words. */
export type Target =
  | { readonly kind: 'regex'; readonly regex: string; readonly selector: string }
  | { readonly kind: 'deployment'; readonly name: string; readonly selector: string }
  | { readonly kind: 'pod'; readonly name: string };

/** How to run one tailer. */
export interface TailerOptions {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly target: Target;
  /** Added at the end of the command line. */
  readonly flags?: readonly string[];
}

interface TailerKind {
  readonly command: (options: TailerOptions) => readonly string[];
  /** Turns one line of output into the message, or a gap. */
  readonly read: (line: string, ledger: Ledger) => void;
}

const plain = (line: string, ledger: Ledger): void => ledger.take(line);

/** The tailers that the scenarios can be run with. */
export const tailers: Readonly<Record<string, TailerKind>> = {
  ktl: {
    command: ({ namespace, target, flags = ['-o', 'json', '--tail', '-1'] }) => [
      process.execPath,
      resolve(root, 'apps/ktl/bin/ktl.js'),
      'logs',
      ktlQuery(target),
      '-n',
      namespace,
      ...flags,
    ],
    read: readKtlJson,
  },
  kubectl: {
    command: ({ namespace, target }) => [
      'kubectl',
      'logs',
      '--follow',
      '--namespace',
      namespace,
      ...kubectlTarget(target),
    ],
    read: plain,
  },
  stern: {
    command: ({ namespace, target }) => [
      resolve(testbedLayout().bin, 'stern/stern'),
      '--namespace',
      namespace,
      '--output',
      'raw',
      '--only-log-lines',
      '--tail',
      '-1',
      target.kind === 'deployment' ? `deployment/${target.name}` : ktlQuery(target),
    ],
    read: plain,
  },
};

function ktlQuery(target: Target): string {
  if (target.kind === 'deployment') return `deployment/${target.name}`;
  return target.kind === 'regex' ? target.regex : `^${target.name}$`;
}

// kubectl has no regex; a label selector is its nearest question.
function kubectlTarget(target: Target): string[] {
  if (target.kind === 'pod') return [target.name];
  return ['--selector', target.selector, '--tail', '-1', '--max-log-requests', '50'];
}

function readKtlJson(line: string, ledger: Ledger): void {
  if (!line.startsWith('{')) return;
  const record = JSON.parse(line) as Record<string, unknown>;
  const text = (name: string): string | undefined =>
    typeof record[name] === 'string' ? record[name] : undefined;
  if (record['kind'] !== 'gap') {
    ledger.take(text('message') ?? '');
    return;
  }
  const gap: DeclaredGap = {
    pod: text('pod') ?? '',
    container: text('container') ?? '',
    instance: typeof record['instance'] === 'number' ? record['instance'] : -1,
    cause: text('cause') ?? '',
    afterStamp: text('afterTimestamp'),
    beforeStamp: text('beforeTimestamp'),
  };
  ledger.takeGap(gap);
}

/** A tailer that runs. Disposing it ends the process. */
export class RunningTailer implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #errors: string[] = [];
  readonly #output: string[] = [];
  readonly #closed: Promise<unknown>;
  #lastLineAt = performance.now();

  constructor(kind: TailerKind, options: TailerOptions, ledger: Ledger) {
    const [command = '', ...args] = kind.command(options);
    const env = { ...process.env, KUBECONFIG: options.kubeconfig, KTL_CONFIG: '/dev/null' };
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#lastLineAt = performance.now();
      if (this.#output.length < 500) this.#output.push(line);
      kind.read(line, ledger);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#errors.push(line);
      this.#errors.splice(0, this.#errors.length - 20);
    });
    this.#child = child;
    this.#closed = once(child, 'close');
  }

  /** Whether the process has ended by itself. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Time since the last line, ms. */
  get silentMs(): number {
    return performance.now() - this.#lastLineAt;
  }

  /** First lines of standard output. */
  get head(): readonly string[] {
    return this.#output;
  }

  /** Last lines of standard error. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** Waits until nothing has come for a while: whatever would be repeated has been repeated. */
  async quiet(quietMs = 1500, timeoutMs = 20_000): Promise<void> {
    const isQuiet = async (): Promise<boolean> => this.silentMs > quietMs;
    await poll(isQuiet, { what: 'the tailer to fall silent', timeoutMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.hasEnded) this.#child.kill('SIGKILL');
    await this.#closed;
  }
}

/** Starts a tailer; see {@link tailers}. */
export function startTailer(name: string, options: TailerOptions, ledger: Ledger): RunningTailer {
  const kind = tailers[name];
  if (kind === undefined) throw new Error(`tailers: ${Object.keys(tailers).join(', ')}`);
  return new RunningTailer(kind, options, ledger);
}
