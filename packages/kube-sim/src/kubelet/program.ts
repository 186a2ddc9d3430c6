import type { SimClock } from '../clock/sim-clock.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import type { Container, Pod } from '../controllers/objects.ts';
import type { LogStream } from './instance-log.ts';

/** What a simulated container may do. Everything it sets on `clock` ends with the container. */
export interface ProgramHost {
  readonly pod: Pod;
  readonly container: Container;
  /** Restart count: 0 for the first instance. */
  readonly instance: number;
  /** Timers set here are taken back when the container exits. */
  readonly clock: SimClock;
  /** Differs for each pod, container and instance. */
  readonly random: SeededRandom;
  print(text: string, stream?: LogStream): void;
  exit(exitCode: number): void;
  /** Answers the readiness probe; only for containers that have one. */
  setReady(isReady: boolean): void;
}

/** What a simulated process does from its start on. */
export interface Program {
  start(host: ProgramHost): void;
  /** SIGTERM. Default: exits with 0 shortly after. Without an exit the grace period ends it. */
  terminate?(host: ProgramHost): void;
  /** CPU in millicores and memory in bytes, for metrics.k8s.io. */
  usage?(host: ProgramHost): { readonly cpuMilli: number; readonly memoryBytes: number };
}

/** Makes the program of a container from the settings of its annotation. */
export type ProgramFactory = (settings: Readonly<Record<string, unknown>>) => Program;

/**
 * Pod annotation that says what the containers do: JSON, either one program or one for each container
 * name (`*` for the others): `{"web": {"run": "access", "linesPerSecond": 5}, "*": {"run": "json"}}`.
 */
export const programAnnotation = 'sim.ktl.dev/program';

/** Reads {@link programAnnotation}; undefined when it says nothing about `container`. */
export function programSettings(
  pod: Pod,
  container: string,
): Readonly<Record<string, unknown>> | undefined {
  const text = pod.metadata.annotations?.[programAnnotation];
  if (text === undefined) return undefined;
  const parsed = parseObject(text);
  if (parsed === undefined || typeof parsed['run'] === 'string') return parsed;
  const own = parsed[container] ?? parsed['*'];
  return isRecord(own) ? own : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
