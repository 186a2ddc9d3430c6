import { projectConfig } from '../../jest.preset.mjs';

export default projectConfig('web-viewer', {
  testMatch: [
    '<rootDir>/src/**/*.test.ts',
    '<rootDir>/browser/**/*.test.ts',
    '<rootDir>/test/**/*.spec.ts',
  ],
});
