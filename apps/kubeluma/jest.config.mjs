import { projectConfig } from '../../jest.preset.mjs';

export default projectConfig('kubeluma', { setupFilesAfterEnv: ['<rootDir>/patience.mjs'] });
