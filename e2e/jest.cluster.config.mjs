import { projectConfig } from '../jest.preset.mjs';

export default projectConfig('cluster', {
  testMatch: ['<rootDir>/cluster/**/*.spec.ts'],
  testTimeout: 300_000,
});
