import { defineFaults } from '@ktl/faults';
import { sessionFaults } from './session/faults.ts';
import { webFaults } from './web/faults.ts';

/** Errors of this package, by code. */
export const faults = defineFaults({ ...webFaults, ...sessionFaults });
