import { projectConfig } from '../../jest.preset.mjs';

export default projectConfig('release', { globalSetup: '<rootDir>/../../e2e/build-first.mjs' });
