export { faults as sqliteFaults } from './faults.ts';
export { openFrameSpool } from './spool/frame-spool.ts';
export type { FrameSpoolFile, FrameSpoolOptions, SpoolBatch } from './spool/frame-spool.ts';
