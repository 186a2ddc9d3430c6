import { projectConfig } from '../jest.preset.mjs';

export default projectConfig('e2e', {
  testMatch: ['<rootDir>/sim/**/*.spec.ts'],
  globalSetup: '<rootDir>/build-first.mjs',
});
