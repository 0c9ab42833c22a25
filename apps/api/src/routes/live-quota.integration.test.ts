import { testDatabase } from '@calendar-cache/testing';
import { afterAll, expect, test } from '@jest/globals';
import { at, type Blocks } from '../testing/house.ts';
import { createManage } from '../testing/manage.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const callsPerMinute = 10;
const { house, url, ask, close } = await startWhole(database, { GOOGLE_USER_QUOTA_PER_MINUTE: String(callsPerMinute) });
afterAll(close);

test('L18: who asks the API waits for the answer: the part of the quota that is kept from background work is for them', async () => {
  const { id: calendarId, userId, credentialId } = await house.calendar({ live: atGoogle });
  const statuses: number[] = [];
  for (let calls = 0; calls < callsPerMinute; calls += 1) {
    statuses.push((await ask({ calendarId, maxStaleness: 0 })).status);
  }
  expect(statuses).toEqual(Array(callsPerMinute).fill(200));
  const beyond = await ask({ calendarId, maxStaleness: 0 });
  expect(beyond.status).toBe(503);
  expect(beyond.body.calendars).toEqual([{ id: calendarId, reason: 'google-budget-spent' }]);

  // Who selects a calendar by its alias has to be told in a documented way, too.
  const manage = createManage(url, await house.key(['manage']));
  expect(await manage('POST', '/v1/calendars', { userId, credentialId, externalId: 'primary' })).toMatchObject({
    status: 503,
    body: { code: 'google-budget-spent' },
  });
});
