import { defineFaults, rule } from '@ktl/faults';

/** What can be wrong with the filters that users write. */
export const faults = defineFaults({
  LINES_LEVEL_INVALID: rule<{
    text: string;
    part: string;
    /** Characters of `text` before the part that is wrong. */
    position: number;
    nearest: string | undefined;
  }>({
    about: 'A level filter names no level.',
    message: (d) =>
      d.part === ''
        ? `level filter "${d.text}": a level is missing at column ${String(d.position + 1)}`
        : `level filter "${d.text}": "${d.part}" at column ${String(d.position + 1)} is no level`,
    hint: (d) =>
      (d.nearest === undefined ? '' : `did you mean ${d.nearest}? `) +
      'levels: trace, debug, info, warn, error, fatal, and unknown for lines that state none; "warn" is warn and above',
    exit: 'usage',
  }),
  LINES_FILTER_INVALID: rule<{
    text: string;
    /** Characters of `text` before the place that is wrong. */
    position: number;
    problem: string;
    advice: string | undefined;
  }>({
    about: 'A filter over fields is not of the form key, operator, value.',
    message: (d) => `filter "${d.text}": ${d.problem} at column ${String(d.position + 1)}`,
    hint: (d) => d.advice ?? 'write key=value, as in status>=500,user.name!=bot,path~"^/api"',
    exit: 'usage',
  }),
});
