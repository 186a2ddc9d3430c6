import { parseDuration } from '../value/duration.ts';
import { parseMoment, parseTimestamp } from '../value/moment.ts';
import { parseInteger, parseQuantity } from '../value/number.ts';
import { accept, reject, type Parsed } from '../value/parsed.ts';
import { parseRegex } from '../value/regex.ts';
import { parseFieldSelector, parseLabelSelector } from '../value/selector.ts';
import { readPalette } from '../value/palette.ts';
import { readTimezone } from '../value/timezone.ts';
import { nearestName } from '@ktl/faults';
import type { FlagInit, KindValues } from './flag.ts';

interface Kind<T> {
  readonly parse: (text: string) => Parsed<T>;
  /** Completes "… must be". */
  readonly expects: string;
  readonly placeholder: string;
}

const kinds: { readonly [K in Exclude<keyof KindValues, 'integer'>]: Kind<KindValues[K]> } = {
  string: { parse: accept, expects: 'text', placeholder: 'text' },
  boolean: { parse: parseBoolean, expects: 'true or false', placeholder: 'true|false' },
  quantity: { parse: parseQuantity, expects: 'a quantity such as 100Mi', placeholder: 'quantity' },
  duration: { parse: parseDuration, expects: 'a duration such as 15m', placeholder: 'duration' },
  timestamp: {
    parse: parseTimestamp,
    expects: 'a time such as 2026-01-31T09:30:00Z',
    placeholder: 'time',
  },
  moment: {
    parse: parseMoment,
    expects: 'a duration such as 15m, or a time such as 18:25 or 2026-01-31T09:30:00Z',
    placeholder: 'duration|time',
  },
  regex: { parse: parseRegex, expects: 'a regular expression', placeholder: 'regex' },
  'label-selector': {
    parse: parseLabelSelector,
    expects: 'a label selector such as app=web',
    placeholder: 'selector',
  },
  'field-selector': {
    parse: parseFieldSelector,
    expects: 'a field selector such as spec.nodeName=node-1',
    placeholder: 'selector',
  },
  timezone: {
    parse: readTimezone,
    expects: 'a time zone such as Asia/Tokyo',
    placeholder: 'zone',
  },
  palette: {
    parse: readPalette,
    expects: 'a list of colours such as "32,33"',
    placeholder: 'sgr,…',
  },
};

/** Parser, help placeholder and expectation of a declared flag. */
export function kindOf(init: FlagInit): Kind<unknown> {
  switch (init.kind) {
    case 'integer':
      return {
        parse: (text) => parseInteger(text, init),
        expects: 'a whole number',
        placeholder: 'number',
      };
    case 'enum':
      return {
        parse: (text) => parseOption(text, init.options),
        expects: `one of ${init.options.join(', ')}`,
        placeholder: init.options.join('|'),
      };
    case 'custom':
      return { parse: init.parse, expects: init.expects, placeholder: 'text' };
    default:
      return kinds[init.kind];
  }
}

function parseBoolean(text: string): Parsed<boolean> {
  if (/^(?:true|1|yes|on)$/i.test(text)) return accept(true);
  if (/^(?:false|0|no|off|)$/i.test(text)) return accept(false);
  return reject('is neither true nor false', 'write true or false');
}

function parseOption(text: string, options: readonly string[]): Parsed<string> {
  if (options.includes(text)) return accept(text);
  const near = nearestName(text, options);
  const all = `one of ${options.join(', ')}`;
  return reject(
    'is not one of its values',
    near === undefined ? `write ${all}` : `did you mean ${near}? It is ${all}`,
  );
}
