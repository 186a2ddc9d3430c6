import { defineFaults } from '@ktl/faults';
import { webFaults } from './web/faults.ts';

/** Errors of this package, by code. */
export const faults = defineFaults({ ...webFaults });
