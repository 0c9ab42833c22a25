import { expect, test } from '@jest/globals';
import { renderOverview } from './render-overview.ts';

const health = { nowMs: 0, calendars: new Map(), unhealthy: [], credentials: new Map() };
const needs = [{ name: 'queue', reachable: true }];

test('each queue has its counts, failed ones stand out', () => {
  const counts = { waiting: 12, active: 0, delayed: 3, failed: 1 };
  const page = renderOverview({
    needs,
    health,
    queues: [{ name: 'calendar-sync', counts }],
    cleanups: [],
    notices: [],
  });
  expect(page).toContain(
    '<tr><th scope="row">calendar-sync</th><td class="some">12</td><td class="none">0</td>' +
      '<td class="some">3</td><td class="alarm">1</td></tr>',
  );
});

test('L1: counts that are not known are not shown as zero', () => {
  const page = renderOverview({ needs, health: null, queues: null, cleanups: null, notices: null });
  expect(page).toContain('nothing is known about its jobs');
  for (const unknown of ['cleanups', 'calendars', 'accounts']) {
    expect(page).toContain(`nothing is known about ${unknown}`);
  }
  expect(page).not.toContain('<td');
});

test('each cleanup has what it removed, failures stand out', () => {
  const removed = { cancelledEvents: 1, pastEvents: 20, busyIntervals: 300 };
  const startedAtMs = Date.UTC(2026, 1, 16, 3, 30);
  const run = { startedAtMs, endedAtMs: startedAtMs, calendars: 7, busy: 0, failed: 2, removed };
  expect(renderOverview({ needs, health, queues: [], cleanups: [run], notices: [] })).toContain(
    '<tr><th scope="row">2026-02-16 03:30 UTC</th><td class="some">7</td><td class="some">321</td><td class="alarm">2</td></tr>',
  );
});

test('names are text, never markup', () => {
  expect(
    renderOverview({
      needs: [{ name: '<b onclick="x">', reachable: false }],
      health,
      queues: [],
      cleanups: [],
      notices: [],
    }),
  ).toContain('&lt;b onclick=&quot;x&quot;&gt;');
});

test('L18: what differs from the settings is said at the top', () => {
  const page = renderOverview({ needs, health, queues: [], cleanups: [], notices: ['Polls are stretched <2> times.'] });
  expect(page).toContain('<p class="notice" role="status">Polls are stretched &lt;2&gt; times.</p>');
  expect(renderOverview({ needs, health, queues: [], cleanups: [], notices: [] })).not.toContain('class="notice"');
});
