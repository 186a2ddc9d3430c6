/**
 * Jest settings of one project. Tests are native ES modules and import the sources of other
 * packages through the `@ktl/source` export condition, so nothing has to be built first.
 * @param {string} name - shown before each test file
 * @param {object} [overrides]
 */
export function projectConfig(name, overrides = {}) {
  return {
    displayName: name,
    testEnvironment: 'node',
    testEnvironmentOptions: { customExportConditions: ['@ktl/source', 'node', 'node-addons'] },
    extensionsToTreatAsEsm: ['.ts'],
    transform: {
      '^.+\\.ts$': [
        '@swc/jest',
        {
          jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
          module: { type: 'es6' },
        },
      ],
    },
    testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.spec.ts'],
    modulePathIgnorePatterns: ['<rootDir>/dist/'],
    ...overrides,
  };
}
