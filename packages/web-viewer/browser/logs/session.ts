import type { Address } from './address.ts';

/**
 * How asking for a session ended. `expired`: the link was used, a new one is needed from the terminal;
 * `unadmitted`: there was no link, or a token that is none, and this browser has no cookie that holds.
 */
export type Admission = 'admitted' | 'expired' | 'unadmitted' | 'unreachable';

/** The part of `fetch` that is used. */
export type Ask = (path: string, headers: Record<string, string>) => Promise<{ status: number }>;

/**
 * Turns the code or token of the address into a cookie. Without either, asks whether the cookie that is
 * there still holds: a refused WebSocket does not tell a page why. A server without sessions (404) admits.
 */
export async function askAdmission(address: Address, ask: Ask): Promise<Admission> {
  const headers: Record<string, string> = {};
  if (address.code !== undefined) headers['X-Ktl-Code'] = address.code;
  if (address.token !== undefined) headers['Authorization'] = `Bearer ${address.token}`;
  const status = await ask('session', headers).then(
    (answer) => answer.status,
    () => undefined,
  );
  if (status === undefined || status >= 500) return 'unreachable';
  if (status !== 401 && status !== 403) return 'admitted';
  // A reload of a used link: the code is spent, but the cookie that it brought may hold.
  if (address.code === undefined) return 'unadmitted';
  const again = await askAdmission({}, ask);
  return again === 'unadmitted' ? 'expired' : again;
}

/** Asks over HTTP, beside the page. */
export const askByFetch: Ask = (path, headers) =>
  fetch(path, { headers, credentials: 'same-origin', cache: 'no-store' });
