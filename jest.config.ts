/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
  setupFilesAfterEnv: ['<rootDir>/tests/check-contract.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.cache/'],
} satisfies Config['projects'] extends (infer P)[] | undefined ? Partial<Exclude<P, string>> : never;

const config: Config = {
  testTimeout: 30_000,
  // Jest would leave one core idle, and many of these tests wait for locks to run out or processes to start.
  maxWorkers: 2,
  // ES modules of a test file stay in memory (jestjs/jest#14605): at heaps of 4 GB a run took 20 minutes, with this 10.
  workerIdleMemoryLimit: '768MB',
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'json-summary', 'html'],
  collectCoverageFrom: [
    'libs/*/src/**/*.ts',
    '!**/*.{test,suite,test-support}.ts',
    '!libs/*/src/testing/**',
    '!libs/testing/src/servers/docker/**',
    '!**/main.ts',
  ],
  coverageThreshold: { global: { statements: 90 } },
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,tests}/**/*.test.ts', '<rootDir>/scripts/**/*.test.mjs'],
      testPathIgnorePatterns: ['\\.integration\\.test\\.ts$', '/node_modules/'],
    },
    {
      ...shared,
      displayName: 'integration',
      testEnvironment: '<rootDir>/tests/leak-check/environment.mjs',
      testMatch: ['<rootDir>/{apps,libs,tests}/**/*.integration.test.ts'],
      globalSetup: '<rootDir>/tests/global-setup.mjs',
      globalTeardown: '<rootDir>/tests/global-teardown.mjs',
    },
  ],
};

export default config;
