import { defineFaults, rule } from '@ktl/faults';

/** Every error of this package, by code. */
export const faults = defineFaults({
  STREAM_LOST: rule<{ problem: string }>({
    about: 'A response was cut before its end: reset, connection closed, or the peer went silent.',
    message: (d) => `the connection was lost in the middle of a response: ${d.problem}`,
    hint: () => 'reopen the stream',
    retryable: true,
    exit: 'unreachable',
  }),
  SIM_STOPPED: rule<Record<string, never>>({
    about: 'The simulated cluster was stopped and takes no more requests.',
    message: () => 'the simulated cluster has stopped',
  }),
});
