import { projectConfig } from '../jest.preset.mjs';

export default projectConfig('e2e', {
  setupFilesAfterEnv: ['<rootDir>/patience.mjs'],
  testMatch: ['<rootDir>/sim/**/*.spec.ts'],
  globalSetup: '<rootDir>/build-first.mjs',
});
