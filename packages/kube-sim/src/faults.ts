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
  CLUSTER_UNREACHABLE: rule<{ server: string }>({
    about: 'No connection to the API server could be made.',
    message: (d) => `cannot reach ${d.server}: connection refused`,
    hint: () => 'the simulated outage has to end first',
    retryable: true,
    exit: 'unreachable',
  }),
  SIM_PORT_UNUSABLE: rule<{ port: number; problem: string }>({
    about: 'The simulated cluster cannot listen on the port that it was given.',
    message: (d) => `cannot serve on 127.0.0.1:${d.port}: ${d.problem}`,
    hint: () => 'choose another port, or 0 for any free one',
    exit: 'usage',
  }),
});
