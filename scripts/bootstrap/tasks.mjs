const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/**
 * What each npm script runs. `entry`: a file run in this very process, TypeScript included. `command`: options of a
 * Node process of its own; `whenBare` are added when the user gives no options.
 */
export const tasks = {
  start: { entry: 'apps/standalone/src/main.ts' },
  cli: { entry: 'apps/cli/src/main.ts' },
  simulator: { entry: 'libs/google-simulator/src/main.ts' },
  'demo:change': { entry: 'apps/standalone/src/demo-change.ts' },
  mutants: { entry: 'scripts/mutants.mjs' },
  'recurrence-oracle': { entry: 'tests/recurrence-oracle/main.ts' },
  'client:pack': { entry: 'scripts/client-pack.mjs' },
  'client:types': { entry: 'tests/client/main.ts' },
  fuzz: { entry: 'tests/fuzz/main.ts' },
  property: { entry: 'tests/property/main.ts' },
  'quota-storm': { entry: 'tests/quota-storm/main.ts' },
  'soak:year': { entry: 'tests/soak/main.ts' },
  verify: { entry: 'scripts/verify.mjs' },
  test: { command: jest, whenBare: ['--coverage'] },
  format: { command: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write'], whenBare: ['.'] },
  'db:generate': { command: ['node_modules/drizzle-kit/bin.cjs', 'generate'] },
};
