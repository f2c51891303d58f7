// Runs what scripts/test.mjs compiled: the same compiler as the build, hence the same decorator metadata.
export default {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/.test-dist'],
  testMatch: ['**/*.spec.js'],
  testEnvironment: 'node',
  transform: {},
  // Far quicker than a sandbox for each file, at a price: no module mocks, and no state in modules, which are shared.
  runner: 'jest-light-runner',
  setupFilesAfterEnv: ['<rootDir>/scripts/test-timeouts.mjs'],
  maxWorkers: 2,
};
