import { createMetrics } from '@calendar-cache/observability';
import { expect, test } from '@jest/globals';
import { createFutureAgeReporter } from './future-ages.ts';

test('L9: reads that are dated in the future are a warning, and are counted', async () => {
  const lines: unknown[] = [];
  const logger = { warn: (fields: object, text?: string) => void lines.push([fields, text]) };
  const metrics = createMetrics({ app: 'test' });
  const tell = createFutureAgeReporter({ logger, metrics });
  tell(3);
  tell(2);
  expect(lines).toEqual([
    [{ calendars: 3 }, expect.stringContaining('the clock of a worker is wrong')],
    [{ calendars: 2 }, expect.any(String)],
  ]);
  expect((await metrics.expose()).body).toContain('calendar_cache_future_ages_total{app="test"} 5');
});
