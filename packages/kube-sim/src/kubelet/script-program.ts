import type { Program, ProgramHost } from './program.ts';

/** One step of a script; the first field that is there counts. */
interface ScriptStep {
  /** Text to write, as it is: newlines are not added. `$instance` is the restart count. */
  readonly print?: string;
  readonly stream?: 'stdout' | 'stderr';
  /** Writes `print` so many times. Default 1. */
  readonly times?: number;
  readonly sleepMs?: number;
  readonly exit?: number;
}

/**
 * The program `script`: runs `steps` one after the other and then stays, unless a step exits:
 * `{"run": "script", "steps": [{"print": "one\n"}, {"sleepMs": 500}, {"exit": 1}]}`.
 */
export function scriptProgram(settings: Readonly<Record<string, unknown>>): Program {
  const steps = Array.isArray(settings['steps']) ? settings['steps'].filter(isStep) : [];
  return {
    start: (host) => {
      run(host, steps, 0);
    },
  };
}

function run(host: ProgramHost, steps: readonly ScriptStep[], from: number): void {
  for (let at = from; at < steps.length; at++) {
    const { print, times = 1, stream = 'stdout', sleepMs, exit } = steps[at] ?? {};
    if (print !== undefined) {
      host.print(print.replaceAll('$instance', String(host.instance)).repeat(times), stream);
    } else if (sleepMs !== undefined) {
      host.clock.setTimeout(() => {
        run(host, steps, at + 1);
      }, sleepMs);
      return;
    } else if (exit !== undefined) {
      host.exit(exit);
      return;
    }
  }
}

function isStep(value: unknown): value is ScriptStep {
  if (typeof value !== 'object' || value === null) return false;
  const step = value as Record<string, unknown>;
  const isText = (field: string): boolean =>
    step[field] === undefined || typeof step[field] === 'string';
  const isNumber = (field: string): boolean =>
    step[field] === undefined || typeof step[field] === 'number';
  return isText('print') && isText('stream') && ['times', 'sleepMs', 'exit'].every(isNumber);
}
