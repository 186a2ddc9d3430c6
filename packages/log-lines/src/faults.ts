import { defineFaults, rule } from '@ktl/faults';

/** Why a filter cannot be used. */
type FilterProblem = {
  readonly text: string;
  /** Characters of `text` before the place that is wrong. */
  readonly position: number;
  /** Half a sentence, with the column: `"wran" at column 1 is no level`. */
  readonly reason: string;
};

/** What can be wrong with the filters that users write. */
export const faults = defineFaults({
  LINES_LEVEL_INVALID: rule<FilterProblem & { nearest: string | undefined }>({
    about: 'A level filter names no level.',
    message: (d) => `level filter "${d.text}": ${d.reason}`,
    hint: (d) =>
      (d.nearest === undefined ? '' : `did you mean ${d.nearest}? `) +
      'levels: trace, debug, info, warn, error, fatal, and unknown for lines that state none; "warn" is warn and above',
    exit: 'usage',
  }),
  LINES_FILTER_INVALID: rule<FilterProblem & { advice: string | undefined }>({
    about: 'A filter over fields is not of the form key, operator, value.',
    message: (d) => `filter "${d.text}": ${d.reason}`,
    hint: (d) => d.advice ?? 'write key=value, as in status>=500,user.name!=bot,path~"^/api"',
    exit: 'usage',
  }),
});
