/** Copies text; false when the browser refuses. Pages without TLS have no clipboard but the old command. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

function copyByCommand(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'unseen';
  field.value = text;
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a secure context
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

/** Name for the lines of a session: its title in characters that every system takes, and an ending. */
export function fileName(title: string, format: 'text' | 'ndjson'): string {
  const name = title
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/[.-]{2,}/g, (run) => (run.includes('-') ? '-' : '.'))
    .replaceAll(/^[.-]|[.-]$/g, '');
  return `${name || 'logs'}.${format === 'text' ? 'log' : 'ndjson'}`;
}

/** Saves a file under a name that the visitor may change. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
