/** `850ms`, `12s`, `3m 05s`, `2h 10m`, `3d 4h`. */
export function spanOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (ms < 1_000) return `${String(Math.max(0, Math.round(ms)))}ms`;
  if (seconds < 60) return `${String(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)}m ${String(seconds % 60).padStart(2, '0')}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${String(hours)}h ${String(minutes % 60).padStart(2, '0')}m`;
  return `${String(Math.floor(hours / 24))}d ${String(hours % 24)}h`;
}

/** `--- 1m 08s without a line, cut to 5s ---` */
export function silenceText(silenceMs: number, cutToMs: number): string {
  return `--- ${spanOf(silenceMs)} without a line, cut to ${spanOf(cutToMs)} ---`;
}

/** Where a capture begins and ends, Unix ms. */
export interface CaptureWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Bounds {
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
}

interface Times {
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
}

/** From when a capture or its first line began to when it or its last one ended; undefined: not known. */
export function windowOf({ startedAt, endedAt }: Bounds, times: Times): CaptureWindow | undefined {
  const known = [
    ...[startedAt, endedAt].map((stamp) => Date.parse(stamp ?? '')),
    ...[times.firstNs, times.lastNs].map((ns) =>
      ns === undefined ? NaN : Number(ns / 1_000_000n),
    ),
  ].filter((ms) => !Number.isNaN(ms));
  if (known.length === 0) return undefined;
  return { fromMs: Math.min(...known), toMs: Math.max(...known) };
}

/** `2026-11-21 08:00:00 to 08:03:00 UTC` */
export function windowText(bounds: Bounds, times: Times): string | undefined {
  const window = windowOf(bounds, times);
  if (window === undefined) return undefined;
  const [from, to] = [stampOf(window.fromMs), stampOf(window.toMs)];
  const end = from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to;
  return `${from} to ${end} UTC`;
}

/** `2026-11-21 08:00:00`, UTC. */
export function stampOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
