import { spawn } from 'node:child_process';

/** What decides whether there is a browser to open. */
export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
}

/** The command that opens a link here; undefined where nobody would see it: no terminal, or no desktop. */
export function browserCommand(
  link: string,
  { platform, env, isTTY }: Desktop,
): readonly [command: string, ...args: string[]] | undefined {
  if (!isTTY) return undefined;
  if (platform === 'darwin') return ['open', link];
  // The first quoted word would be taken for a window's title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""', link.replaceAll('&', '^&')];
  const hasScreen = [env['WAYLAND_DISPLAY'], env['DISPLAY']].some((text) => (text ?? '') !== '');
  return hasScreen ? ['xdg-open', link] : undefined;
}

/** Opens a link in the browser where there is one. Never fails: the link is on the terminal anyway. */
export function openBrowser(link: string, desktop: Desktop): void {
  const [command, ...args] = browserCommand(link, desktop) ?? [];
  if (command === undefined) return;
  const child = spawn(command, args, {
    stdio: 'ignore',
    detached: true,
    windowsVerbatimArguments: true,
  });
  child.once('error', () => undefined);
  child.unref();
}
