import { defineFaults, rule } from '@ktl/faults';

/** The errors of this package, by code. */
export const faults = defineFaults({
  VIEWER_NOT_BUILT: rule<{ page: string; folder: string; missing: string }>({
    about: 'The files of a browser page are not where the program looks for them.',
    message: (d) => `the ${d.page} page has no ${d.missing} in ${d.folder}`,
    hint: () => 'build the pages with npm run build, or install the program anew',
  }),
});
