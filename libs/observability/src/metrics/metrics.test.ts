import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { createMetrics } from './create-metrics.ts';
import { metricsRoute } from './metrics-route.ts';

test('GET /metrics exposes requests, jobs, own metrics and those of the process, labelled with the app', async () => {
  const metrics = createMetrics({ app: 'worker' });
  metrics.observeRequest({ route: '/v1/users/:userId', method: 'GET', status: 200, durationMs: 40 });
  metrics.observeJob({ job: 'sync-calendar', outcome: 'synced', durationMs: 2_000 });
  metrics
    .counter({ name: 'calendar_cache_notifications_total', help: 'n', labels: ['kind'] })
    .inc({ kind: 'exists' }, 3);
  metrics.gauge({ name: 'calendar_cache_due_calendars', help: 'd', collect: (due) => due.set(5) });
  metrics.histogram({ name: 'calendar_cache_pages', help: 'p', buckets: [1, 10] }).observe(4);

  const answer = await request(express().use(metricsRoute(metrics))).get('/metrics');
  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  expect(answer.text.split('\n').map(withSortedLabels)).toEqual(
    expect.arrayContaining(
      [
        'http_request_duration_seconds_sum{route="/v1/users/:userId",method="GET",status="200",app="worker"} 0.04',
        'http_request_duration_seconds_bucket{le="0.025",app="worker",route="/v1/users/:userId",method="GET",status="200"} 0',
        'http_request_duration_seconds_bucket{le="0.05",app="worker",route="/v1/users/:userId",method="GET",status="200"} 1',
        'job_duration_seconds_sum{job="sync-calendar",outcome="synced",app="worker"} 2',
        'calendar_cache_notifications_total{kind="exists",app="worker"} 3',
        'calendar_cache_due_calendars{app="worker"} 5',
        'calendar_cache_pages_bucket{le="10",app="worker"} 1',
      ].map(withSortedLabels),
    ),
  );
  expect(answer.text).toContain('nodejs_eventloop_lag_seconds{app="worker"}');
});

test('two apps in one process keep their figures apart', async () => {
  const [api, worker] = [createMetrics({ app: 'api' }), createMetrics({ app: 'worker' })];
  api.observeJob({ job: 'x', outcome: 'y', durationMs: 1 });
  expect((await api.expose()).body).toContain('job_duration_seconds_count{app="api",job="x",outcome="y"} 1');
  expect((await worker.expose()).body).not.toContain('job_duration_seconds_count');
});

/** prom-client promises no order of labels. */
function withSortedLabels(line: string): string {
  return line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join()}}`);
}
