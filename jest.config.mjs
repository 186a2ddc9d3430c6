export default {
  // Jest keeps one core for itself, which on two cores means no parallel tests at all.
  maxWorkers: '100%',
  projects: [
    '<rootDir>/{packages,apps,tools}/*/jest.config.mjs',
    '<rootDir>/e2e/jest.config.mjs',
    '<rootDir>/e2e/harness/jest.config.mjs',
  ],
};
