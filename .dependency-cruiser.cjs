const tests = '\\.(test|suite)\\.ts$|/testing/|\\.test-support\\.ts$|^tests/';

/** Who may import a third-party package: the libraries named, and nobody else. */
function onlyIn(name, packages, rooms, reason) {
  return {
    name,
    comment: reason,
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: `^(${rooms.join('|')})/` },
    to: { path: `^node_modules/(${packages.join('|')})/` },
  };
}

/** A library that may import these libraries and no others. */
function mayImportOnly(library, libraries, reason) {
  return {
    name: `${library}-imports`,
    comment: reason,
    severity: 'error',
    from: { path: `^libs/${library}/src/`, pathNot: tests },
    to: { path: '^libs/', pathNot: `^libs/(${[library, ...libraries].join('|')})/` },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other in a circle can only be understood all at once: move what both need.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-app-from-app',
      comment: 'Apps share code through libs. Only standalone runs the builders of the others.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-app-from-lib',
      comment: 'Libraries know no app.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-deep-import',
      comment: 'src/index.ts is the front door of a library: import it by its name, and export there what is missing.',
      severity: 'error',
      from: { path: '^(?:apps|libs|tests)/([^/]+)' },
      to: { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    mayImportOnly('errors', [], 'The codes depend on nothing.'),
    mayImportOnly('config', ['errors'], 'Settings know no domain.'),
    mayImportOnly('observability', ['errors', 'config'], 'Logs and metrics know no domain.'),
    mayImportOnly('calendar-cache', ['errors'], 'The domain is pure: no driver, no SDK, no queue.'),
    mayImportOnly('database', ['calendar-cache', 'errors'], 'The database implements the domain’s ports.'),
    mayImportOnly('google-calendar', ['calendar-cache', 'errors'], 'The client implements the domain’s provider port.'),
    mayImportOnly('queue', ['errors'], 'The queue knows no domain.'),
    mayImportOnly('jobs', ['queue', 'errors'], 'The catalogue declares jobs and does no work.'),
    mayImportOnly('google-simulator', [], 'What the simulator shared with us would hide one mistake in both.'),
    {
      name: 'client-imports',
      comment: 'The client runs on Node, Deno, Bun and at the edge: it is made of its own files alone.',
      severity: 'error',
      from: { path: '^libs/client/src/', pathNot: tests },
      to: { pathNot: '^libs/client/src/' },
    },
    mayImportOnly('embedded-servers', ['errors'], 'Servers know nothing of what uses them.'),
    {
      name: 'testing-in-tests-only',
      comment: 'libs/testing is for test files.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: `^libs/testing/|${tests}` },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'tests-in-tests-only',
      comment: 'Nothing imports a test file but another one.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '\\.(test|suite|test-support)\\.ts$' },
    },
    onlyIn(
      'bullmq-in-queue',
      ['bullmq', 'ioredis'],
      ['libs/queue'],
      'libs/queue is the only importer of BullMQ and ioredis.',
    ),
    onlyIn('drizzle-in-database', ['drizzle-orm', 'postgres'], ['libs/database'], 'SQL lives in libs/database.'),
    onlyIn(
      'pg-in-queue',
      ['pg'],
      ['libs/queue'],
      'pg is there for BullMQ’s backend; everything else uses libs/database.',
    ),
    {
      ...onlyIn(
        'google-sdk',
        ['googleapis', 'google-auth-library', 'gaxios'],
        ['libs/google-calendar'],
        'Google is reached through libs/google-calendar.',
      ),
      from: { path: '^(apps|libs)/', pathNot: `^libs/google-calendar/|${tests}` },
    },
    {
      ...onlyIn('no-express-in-libs', ['express'], [], 'HTTP belongs to the apps.'),
      from: { path: '^libs/', pathNot: `^libs/(google-simulator|observability)/|${tests}` },
    },
    {
      name: 'no-undeclared-package',
      comment: 'Declare the package in the package.json of the workspace that imports it (test tools: in the root’s).',
      severity: 'error',
      from: { path: '^(apps|libs)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-test-tool-in-production',
      comment: 'Development dependencies of the root are for tests and tools.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: `${tests}|^libs/testing/` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'], path: '^node_modules/' },
    },
    {
      name: 'not-resolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
