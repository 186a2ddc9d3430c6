/** `1,204` */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 line`, `12,345 lines` */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `120 bytes`, `12 KiB`, `3.4 MiB` */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return counted(bytes, 'byte');
  const kib = bytes / 1024;
  if (kib < 1024) return `${String(Math.round(kib))} KiB`;
  const mib = kib / 1024;
  return mib < 1024 ? `${mib.toFixed(1)} MiB` : `${(mib / 1024).toFixed(2)} GiB`;
}

/** A rate a second: `0.3/s`, `12/s`, `1,204/s`. */
export function perSecond(count: number, seconds: number): string {
  const rate = seconds > 0 ? count / seconds : 0;
  return `${rate >= 10 || rate === 0 ? countText(Math.round(rate)) : rate.toFixed(1)}/s`;
}
