import { projectConfig } from '../../jest.preset.mjs';

export default projectConfig('e2e-harness', { testMatch: ['<rootDir>/*.test.ts'] });
