import { defineFaults, rule } from '@ktl/faults';

/** Errors of the app itself. */
export const faults = defineFaults({
  LOGS_QUERY_MISSING: rule<Record<string, never>>({
    about: '`ktl logs` was told neither a query nor a selector.',
    message: () => 'no pods were named',
    hint: () =>
      'give a regular expression over pod names, a workload such as deployment/checkout, or a selector; ktl logs . reads all',
    exit: 'usage',
  }),
  LOGS_NO_MATCH: rule<{ searched: string; nearCommand: string | undefined }>({
    about: 'A read that does not follow found no container.',
    message: (d) => `nothing matches: ${d.searched}`,
    hint: (d) =>
      d.nearCommand === undefined
        ? 'look at what is there with ktl logs . -A --tail 1 --no-follow, or leave --no-follow out to wait'
        : `did you mean the command ${d.nearCommand}?`,
  }),
  LOGS_NO_PREVIOUS: rule<{ containers: number; searched: string }>({
    about: '`ktl logs --previous` matched containers of which none has restarted.',
    message: (d) =>
      `no container has restarted, so there is no previous log: ${d.searched} (${String(d.containers)} found)`,
    hint: () => 'leave --previous out to read the instance that runs',
  }),
  LOGS_REFUSED: rule<{ refused: number; first: string }>({
    about: 'No log of any matching container could be read.',
    message: (d) =>
      d.refused === 1
        ? `the log could not be read: ${d.first}`
        : `none of ${String(d.refused)} logs could be read; the first: ${d.first}`,
    hint: (d) =>
      d.refused === 1
        ? 'kubectl auth can-i get pods/log says whether you may; a container that never started has no log'
        : 'the messages above name each container and the reason',
  }),
});
