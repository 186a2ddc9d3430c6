import { accept, defineFlag, parseMoment, type Moment, type Parsed } from '@ktl/cli-kit';

/** Which lines of them. */
export const rangeFlags = {
  tail: defineFlag({
    name: 'tail',
    char: 't',
    kind: 'integer',
    min: -1,
    default: 10,
    placeholder: 'lines',
    summary:
      'Newest lines of each container that is there at the start; -1 is all. With a range (--since, --until, --previous) all, unless given. A line counts once for each 16 KiB',
  }),
  since: defineFlag({
    name: 'since',
    char: 's',
    kind: 'moment',
    example: '15m',
    summary:
      'Only lines younger than a duration, or since a time: 18:25, 2026-01-31; without a zone, of --timezone',
  }),
  until: defineFlag({
    name: 'until',
    kind: 'custom',
    parse: parseEnd,
    expects:
      'a duration back (15m) or ahead (+15m), or a time such as 18:25 or 2026-01-31T09:30:00Z',
    placeholder: 'duration|time',
    example: '5m',
    complete: ['1m', '5m', '15m', '1h', '+1m', '+15m'],
    summary:
      'Only lines up to so long ago or a time, as --since has it, then end; +10m and times to come end a follow',
  }),
  head: defineFlag({
    name: 'head',
    kind: 'integer',
    min: 1,
    placeholder: 'lines',
    example: '20',
    summary:
      'Oldest lines of each container, since --since where given, then end; with --follow also of new pods',
  }),
  follow: defineFlag({
    name: 'follow',
    char: 'f',
    kind: 'boolean',
    default: true,
    summary:
      'Go on with new lines, restarts and new pods; --no-follow reads what is there and ends',
  }),
  previous: defineFlag({
    name: 'previous',
    kind: 'boolean',
    summary:
      'Only the instance before the last restart of each container, then end; the API has no earlier ones',
  }),
  withPrevious: defineFlag({
    name: 'with-previous',
    kind: 'boolean',
    summary:
      'First the instance before the last restart of each container, then the current one; the API has no earlier ones',
  }),
  mergeWindow: defineFlag({
    name: 'merge-window',
    kind: 'duration',
    example: '250ms',
    summary:
      'Lines of all containers in order of time: a follow holds each for so long at most, later ones are marked; 0 is as they come. Default: a read that ends is merged, a follow is not',
  }),
  maxLogRequests: defineFlag({
    name: 'max-log-requests',
    kind: 'integer',
    min: 1,
    default: 500,
    placeholder: 'n',
    summary: 'Containers read at the same time; more wait for a place',
  }),
  qps: defineFlag({
    name: 'qps',
    kind: 'integer',
    min: 0,
    default: 200,
    placeholder: 'n',
    summary: 'Requests a second to the API server in the long run; 0 is no limit',
  }),
};

function parseEnd(text: string): Parsed<Moment> {
  const ahead = /^\s*\+(.*)$/.exec(text)?.[1];
  const moment = parseMoment(ahead ?? text);
  if (!moment.ok || ahead === undefined || !('agoMs' in moment.value)) return moment;
  return accept({ agoMs: -moment.value.agoMs });
}
