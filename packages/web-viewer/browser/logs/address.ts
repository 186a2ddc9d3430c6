import type { Permalink } from '../engine/protocol.ts';
import { readChoices, writeChoices } from './choices-address.ts';
import { everything, type Choices } from './choices.ts';

/** The row that a permalink names: a line of an instance, or any row of one session by its `seq`. */
export type Target =
  | { readonly type: 'permalink'; readonly permalink: Permalink }
  | { readonly type: 'seq'; readonly seq: number; readonly session: string };

/** What the fragment of the page's address says: `#code=…&line=…`. A fragment is not sent to a server. */
export interface Address {
  /** One-time code of a link from the terminal. */
  readonly code?: string;
  /** Lasting token of a feed that has one. */
  readonly token?: string;
  readonly target?: Target;
  /** What is searched and chosen; undefined in a link that lets a browser in and says no more. */
  readonly choices?: Choices;
}

/** Reads a fragment, with or without its `#`; what it does not know is left out. */
export function parseAddress(hash: string): Address {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const code = fields.get('code') ?? '';
  const token = fields.get('token') ?? '';
  const target = lineTarget(fields.get('line') ?? '') ?? rowTarget(fields);
  const isOnlyEntry = (code !== '' || token !== '') && target === undefined;
  const choices = readChoices(fields) ?? (isOnlyEntry ? undefined : everything);
  return {
    ...(code === '' ? {} : { code }),
    ...(token === '' ? {} : { token }),
    ...(target === undefined ? {} : { target }),
    ...(choices === undefined ? {} : { choices }),
  };
}

/**
 * The fragment of a permalink and of what is chosen; empty when nothing is meant. Secrets are never written
 * into one, and choices only up to a length.
 */
export function fragmentOf(target: Target | undefined, choices: Choices = everything): string {
  const fields = writeChoices(choices);
  if (target?.type === 'seq') {
    fields.set('row', String(target.seq));
    fields.set('in', target.session);
  } else if (target !== undefined) fields.set('line', lineText(target.permalink));
  const text = fields.toString();
  return text === '' ? '' : `#${text}`;
}

function lineText({ uid, container, restart, ts, ordinal }: Permalink): string {
  return [uid, container, restart, ts, ordinal].join('/');
}

function lineTarget(text: string): Target | undefined {
  const [uid, container, restart, ts, ordinal, ...rest] = text.split('/');
  const numbers = [count(restart), count(ordinal)];
  if (uid === undefined || container === undefined || ts === undefined) return undefined;
  const [restartCount, place] = numbers;
  if (rest.length > 0 || restartCount === undefined || place === undefined) return undefined;
  return {
    type: 'permalink',
    permalink: { uid, container, restart: restartCount, ts, ordinal: place },
  };
}

function rowTarget(fields: URLSearchParams): Target | undefined {
  const seq = count(fields.get('row') ?? '');
  const session = fields.get('in') ?? '';
  return seq === undefined || session === '' ? undefined : { type: 'seq', seq, session };
}

function count(text: string | undefined): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text ?? '') && Number.isSafeInteger(value) ? value : undefined;
}
