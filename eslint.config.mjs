import { workspaceConfig } from './tools/lint/src/index.ts';

export default workspaceConfig(import.meta.dirname);
