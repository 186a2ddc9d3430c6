import { defineFaults, rule } from '@ktl/faults';

const near = (nearest: string | undefined): string =>
  nearest === undefined ? '' : `; did you mean ${nearest}?`;

/** What can be wrong with the texts that users give for colours and times. */
export const faults = defineFaults({
  TERM_COLOR_INVALID: rule<{ text: string; part: string; reason: string }>({
    about: 'A colour list is not made of SGR parameters.',
    message: (d) => `colour list "${d.text}": "${d.part}" ${d.reason}`,
    hint: () => 'write SGR parameters parted by commas, as in "32,33;1,38;5;81,38;2;255;97;136"',
    exit: 'usage',
  }),
  TERM_ZONE_UNKNOWN: rule<{ zone: string; nearest: string | undefined }>({
    about: 'A time zone is not in the IANA database.',
    message: (d) => `time zone "${d.zone}" is unknown`,
    hint: (d) =>
      d.nearest === undefined
        ? 'write an IANA name such as Europe/Berlin, or UTC, or Local'
        : `did you mean ${d.nearest}?`,
    exit: 'usage',
  }),
  TERM_LAYOUT_INVALID: rule<{ layout: string; nearest: string | undefined; names: string }>({
    about: 'A timestamp format is neither a known name nor a Go layout.',
    message: (d) => `timestamp format "${d.layout}" is neither a known name nor a Go layout`,
    hint: (d) =>
      `names: ${d.names}; or write the reference time, as in "2006-01-02 15:04:05.000"${near(d.nearest)}`,
    exit: 'usage',
  }),
});
