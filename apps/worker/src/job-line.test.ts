import { createMetrics, type Logger } from '@calendar-cache/observability';
import type { JobReport } from '@calendar-cache/queue';
import { expect, test } from '@jest/globals';
import { createJobReporter } from './job-line.ts';

const report: JobReport = {
  name: 'sync-calendar',
  queue: 'calendar-cache',
  jobId: '1',
  attempt: 1,
  payload: { subscriptionId: 's' },
  waitedMs: 1,
  durationMs: 2,
  status: 'completed',
  outcome: 'synced',
  fields: {},
  lockLost: false,
};

function open() {
  const lines: object[] = [];
  const write = (level: string) => (fields: object) => void lines.push({ level, ...fields });
  const logger = { debug: write('debug'), info: write('info'), error: write('error') } satisfies Partial<Logger>;
  const metrics = createMetrics({ app: 'test' });
  const exposed = async () =>
    (await metrics.expose()).body.split('\n').filter((line) => line.startsWith('calendar_cache_'));
  return { tell: createJobReporter({ logger, metrics }), lines, exposed };
}

test('L19: what the channels of notifications turned out to be is counted by verdict, and logged', async () => {
  const { tell, lines, exposed } = open();
  for (const notification of ['ours', 'wrong-resource', 'wrong-resource', 'unknown-channel', 'opening']) {
    tell({ ...report, fields: { notification } });
  }
  tell(report);
  tell({ ...report, name: 'sweep-stale', fields: { notification: 7 } });
  const name = 'calendar_cache_notifications_total';
  expect(await exposed()).toEqual([
    `${name}{verdict="ours",app="test"} 1`,
    `${name}{verdict="wrong-resource",app="test"} 2`,
    `${name}{verdict="unknown-channel",app="test"} 1`,
    `${name}{verdict="opening",app="test"} 1`,
  ]);
  expect(lines[1]).toMatchObject({ level: 'info', job: 'sync-calendar', notification: 'wrong-resource' });
});

test('a job is one line: an error where it failed, for debug where a crowded worker handed it back', () => {
  const { tell, lines } = open();
  tell(report);
  tell({ ...report, status: 'handed-back', outcome: 'handed-back' });
  tell({ ...report, status: 'failed', outcome: 'internal-error', error: new Error('bug') });
  expect(lines).toMatchObject([
    { level: 'info', outcome: 'synced', subscriptionId: 's' },
    { level: 'debug' },
    { level: 'error', error: new Error('bug') },
  ]);
});
