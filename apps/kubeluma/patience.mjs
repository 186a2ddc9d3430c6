import { jest } from '@jest/globals';

// Most tests start a process or two; on a busy machine each takes seconds. A bound for failures only.
jest.setTimeout(60_000);
