export default {
  // Jest keeps one core for itself, which on two cores means no parallel tests at all.
  maxWorkers: '100%',
  // A bound for failures only: nothing waits for it while a test passes.
  testTimeout: 30_000,
  projects: [
    '<rootDir>/{packages,apps,tools}/*/jest.config.mjs',
    '<rootDir>/e2e/jest.config.mjs',
    '<rootDir>/e2e/harness/jest.config.mjs',
  ],
};
