import { defineFlag } from '@ktl/cli-kit';

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
      'Newest lines of each container that is there at the start; -1 is all. With --since or --previous all, unless given. A line counts once for each 16 KiB',
  }),
  since: defineFlag({
    name: 'since',
    char: 's',
    kind: 'moment',
    example: '15m',
    summary: 'Only lines younger than a duration, or since a time',
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
    summary: 'The instance before the last restart of each container, then end',
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
