import { expect, test } from '@jest/globals';
import type { HealthOverview } from './overview.ts';
import { renderAccounts, renderCalendars } from './render-health.ts';

const nowMs = Date.UTC(2026, 1, 16, 12);
const calendarId = '0b8f5c0e-6b0a-4d0e-9a51-2f6f6a3f9d11';
const health = (changes: Partial<HealthOverview>): HealthOverview => ({
  nowMs,
  calendars: new Map(),
  unhealthy: [],
  credentials: new Map(),
  ...changes,
});

test('L17: states that somebody has to look at come first, with why, since when and what mends them', () => {
  const page = renderCalendars(
    health({
      calendars: new Map([
        ['mirrored', 12],
        ['suspended', 1],
      ]),
      unhealthy: [{ calendarId, state: 'suspended', code: 'google-unavailable', sinceMs: nowMs - 3 * 3_600_000 }],
    }),
  );
  expect(page).toContain('<li class="bad"><b>1</b> suspended</li><li class="good"><b>12</b> mirrored</li>');
  expect(page).toContain('<b>suspended (google-unavailable)</b>');
  expect(page).toContain('<td>for 3 h</td>');
  expect(page).toContain(`<code>npm run cli -- sync ${calendarId} --clear</code>`);
  expect(page).not.toContain('more:');
});

test('what does not fit on the page is counted, and where it is found is said', () => {
  const page = renderCalendars(
    health({
      calendars: new Map([['backing-off', 21]]),
      unhealthy: [{ calendarId, state: 'backing-off', code: null, sinceMs: null }],
    }),
  );
  expect(page).toContain('<p>20 more: <code>npm run cli -- calendars --unhealthy</code>');
  expect(page).toContain('<td>never read</td>');
});

test('healthy calendars need no table, and none at all is said', () => {
  expect(renderCalendars(health({ calendars: new Map([['polled', 2]]) }))).toBe(
    '<ul class="states"><li class="good"><b>2</b> polled</li></ul>',
  );
  expect(renderCalendars(health({}))).toContain('None is connected yet.');
});

test('L16: accounts that need to be reconnected come first, with the command', () => {
  const page = renderAccounts(
    health({
      credentials: new Map([
        ['active', 3],
        ['needs_reconnect', 1],
      ]),
    }),
  );
  expect(page).toContain('<li class="bad"><b>1</b> needs_reconnect</li><li class="good"><b>3</b> active</li>');
  expect(page).toContain('npm run cli -- connect --user &lt;user&gt;');
});

test('L20: accounts that no key opens come first, too, with what mends them', () => {
  const credentials = new Map([['active', 3] as const, ['unreadable', 2] as const]);
  const page = renderAccounts(health({ credentials }));
  expect(page).toContain('<li class="bad"><b>2</b> unreadable</li><li class="good"><b>3</b> active</li>');
  expect(page).toContain('<code>ENCRYPTION_KEYS</code> opens these: put the key back');
  expect(page).not.toContain('connect --user');
});
