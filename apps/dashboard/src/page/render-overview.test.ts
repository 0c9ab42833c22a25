import { expect, test } from '@jest/globals';
import { renderOverview } from './render-overview.ts';

const needs = [{ name: 'queue', reachable: true }];

test('each queue has its counts, failed ones stand out', () => {
  const counts = { waiting: 12, active: 0, delayed: 3, failed: 1 };
  const page = renderOverview({ needs, queues: [{ name: 'calendar-sync', counts }] });
  expect(page).toContain(
    '<tr><th scope="row">calendar-sync</th><td class="some">12</td><td class="none">0</td>' +
      '<td class="some">3</td><td class="alarm">1</td></tr>',
  );
});

test('L1: counts that are not known are not shown as zero', () => {
  const page = renderOverview({ needs, queues: null });
  expect(page).toContain('nothing is known about its jobs');
  expect(page).not.toContain('<td');
});

test('names are text, never markup', () => {
  expect(renderOverview({ needs: [{ name: '<b onclick="x">', reachable: false }], queues: [] })).toContain(
    '&lt;b onclick=&quot;x&quot;&gt;',
  );
});
