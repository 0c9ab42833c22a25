import { expect, test } from '@jest/globals';
import { capturedLogger } from '../captured-logger.suite.ts';

test('a line is one JSON object with time, level, app, message and its fields', () => {
  const { logger, lines } = capturedLogger();
  logger.child({ jobId: '7' }).warn({ attempt: 2 }, 'late');
  expect(lines()).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      app: 'test',
      pid: process.pid,
      jobId: '7',
      attempt: 2,
      message: 'late',
    },
  ]);
});

test('L20: neither message nor fields nor what a child carries let a secret through', () => {
  const { logger, text } = capturedLogger({ level: 'debug', debug: '*' });
  const fields = { token: 'hunter2', nested: { email: 'ada@example.com' } };
  const child = logger.child(fields);
  for (const write of [
    child.fatal,
    child.error,
    child.warn,
    child.info,
    child.debug,
    child.debugLog('calendar-cache-sql:google'),
  ]) {
    write(fields, 'of ada@example.com with Bearer hunter2');
  }
  expect(text().split('\n')).toHaveLength(7);
  expect(text()).not.toMatch(/hunter2|ada@/);
});

test('lines below the level are not written', () => {
  const { logger, lines } = capturedLogger({ level: 'warn' });
  logger.info({}, 'no');
  logger.debug({}, 'no');
  logger.error({}, 'yes');
  expect(lines().map(({ message }) => message)).toEqual(['yes']);
});

test('DEBUG writes the lines of its namespaces whatever the level, into the same stream, and no others', () => {
  const { logger, lines } = capturedLogger({ level: 'info', debug: 'calendar-cache-sql:*,-calendar-cache-sql:google' });
  logger.debug({}, 'no');
  logger.child({ jobId: '7' }).debugLog('calendar-cache-sql:sync')({ pages: 3 }, 'read');
  logger.debugLog('calendar-cache-sql:google')({}, 'no');
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'debug',
      namespace: 'calendar-cache-sql:sync',
      jobId: '7',
      pages: 3,
      message: 'read',
    }),
  ]);
});

test('without DEBUG the level alone brings no namespaced lines', () => {
  const { logger, lines } = capturedLogger({ level: 'debug' });
  logger.debugLog('calendar-cache-sql:sync')({}, 'no');
  expect(lines()).toEqual([]);
});
