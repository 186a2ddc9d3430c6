/** What a finished capture has. */
export interface FinishedCapture {
  /** As it was named. */
  readonly path: string;
  readonly lines: number;
  readonly gaps: number;
  readonly sizeBytes: number;
}

/** `capture: incident.sqlite, 1,204 lines, 2 gaps, 0.3 MiB` */
export function captureSummary({ path, lines, gaps, sizeBytes }: FinishedCapture): string {
  const parts = [path, counted(lines, 'line'), ...(gaps === 0 ? [] : [counted(gaps, 'gap')])];
  return `capture: ${[...parts, sizeText(sizeBytes)].join(', ')}`;
}

/** `1 line`, `12,345 lines` */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `0.3 MiB`, `12 KiB` */
export function sizeText(bytes: number): string {
  const kib = bytes / 1024;
  if (kib < 1024) return `${String(Math.ceil(kib))} KiB`;
  const mib = kib / 1024;
  return mib < 1024 ? `${mib.toFixed(1)} MiB` : `${(mib / 1024).toFixed(2)} GiB`;
}
