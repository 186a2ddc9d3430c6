export { workspaceConfig } from './config.ts';
export { apps, depConstraints, layers, owners } from './layers.ts';
