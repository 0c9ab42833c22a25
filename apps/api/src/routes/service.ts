import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import type { RouteTable } from '../contract/route-table.ts';

const getHealth = defineRoute({
  method: 'get',
  path: '/healthz',
  scope: 'public',
  summary: 'Is the process alive?',
  tags: ['Service'],
  responses: {
    200: {
      description: 'It is',
      schema: z.object({ status: z.literal('alive') }),
      example: { status: 'alive' },
    },
  },
  errors: [],
});

const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    unreachable: z.array(z.string()).meta({ description: 'What can’t be reached' }),
    checks: z.record(z.string(), z.string()).meta({ description: '`ok`, or what is wrong, by need' }),
  })
  .meta({ id: 'Readiness' });

const getReadiness = defineRoute({
  method: 'get',
  path: '/readyz',
  scope: 'public',
  summary: 'Can everything be reached that is needed?',
  tags: ['Service'],
  responses: {
    200: {
      description: 'Everything',
      schema: readiness,
      example: { status: 'ready', unreachable: [], checks: { database: 'ok', queue: 'ok' } },
    },
    503: {
      description: 'Not everything',
      schema: readiness,
      example: {
        status: 'not-ready',
        unreachable: ['queue'],
        checks: { database: 'ok', queue: 'no answer within 2000 ms' },
      },
    },
  },
  errors: [],
});

const getMetrics = defineRoute({
  method: 'get',
  path: '/metrics',
  scope: 'ops',
  summary: 'Metrics for Prometheus',
  tags: ['Service'],
  responses: {
    200: {
      description: 'Prometheus’ text format',
      schema: z.string(),
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      example: 'calendar_cache_availability_answers_total{source="google",reason="stale",app="api"} 1\n',
    },
  },
  errors: [],
});

/** Puts what `@calendar-cache/observability` serves into the document. */
export function describeService(table: RouteTable): void {
  for (const route of [getHealth, getReadiness, getMetrics]) table.describe(route);
}
