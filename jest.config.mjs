export default {
  projects: [
    '<rootDir>/{packages,apps,tools}/*/jest.config.mjs',
    '<rootDir>/e2e/jest.config.mjs',
    '<rootDir>/e2e/harness/jest.config.mjs',
  ],
};
