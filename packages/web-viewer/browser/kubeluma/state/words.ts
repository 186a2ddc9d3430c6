/** A span of time as kubectl writes it: `42s`, `12m`, `3h`, `2d`. */
export function shortAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/** The age of an event, in minutes. */
export function minutesAgo(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  return minutes === 0 ? 'now' : `${grouped(minutes)} min`;
}

/** `1 pod`, `2 pods`. */
export function count(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** A number with its thousands apart. */
export function grouped(n: number): string {
  return n.toLocaleString('en');
}

/** Millicores: `12 m`, `1.25 cores` from a thousand. */
export function cpuText(millicores: number): string {
  if (millicores < 1_000) return `${grouped(Math.round(millicores))} m`;
  return `${(millicores / 1_000).toFixed(2)} cores`;
}

/** `34.5 MiB`, `1.20 GiB`. */
export function memoryText(mebibytes: number): string {
  if (mebibytes < 1_024) return `${mebibytes.toFixed(mebibytes < 100 ? 1 : 0)} MiB`;
  return `${(mebibytes / 1_024).toFixed(2)} GiB`;
}
