export { faults } from './faults.ts';
export { loadViewer } from './load-viewer.ts';
export type { ViewerFile, ViewerName } from './load-viewer.ts';
