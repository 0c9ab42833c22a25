import { randomUUID } from 'node:crypto';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { connectPerson, selectCalendar, subscriptionIdOf } from '../testing/connected-person.ts';
import { createManage } from '../testing/manage.ts';
import { openAtGoogle, openChannel } from '../testing/open-channel.ts';
import { startWhole } from '../testing/start-whole.ts';

const parts = await startWhole(await testDatabase());
const { house, google, url } = parts;
afterAll(parts.close);

const manage = createManage(url, await house.key(['manage']));

describe('L14: a calendar that another account takes over', () => {
  /** A calendar that two accounts of one person see, watched by the first. */
  async function watchedByOne() {
    const ann = await connectPerson(google, manage);
    const shared = google.addCalendar({ owner: ann.email, summary: 'Both', timeZone: 'UTC' }).id;
    const { body: calendar } = await selectCalendar(manage, ann, shared);
    const subscriptionId = await subscriptionIdOf(house, calendar.id);
    const work = google.addUser({ email: `${randomUUID()}@example.com`, timeZone: 'UTC' });
    google.share({ calendarId: shared, email: work.email, role: 'reader' });
    const { body } = await manage('POST', '/v1/credentials', { userId: ann.userId, refreshToken: work.refreshToken });
    const credentialId = (body.credential as { id: string }).id;
    return { ann, shared, calendar, subscriptionId, second: { ...ann, credentialId } };
  }
  const channelsOn = (externalId: string) => google.channels().filter(({ calendarId }) => calendarId === externalId);
  const channelOf = async (subscriptionId: string) =>
    (
      await house.run(`SELECT google_channel_id AS channel, intended_channel_id AS intended
        FROM calendar_subscriptions WHERE id = '${subscriptionId}'`)
    )[0];

  test('has the channels of the first one stopped by the first one, and is free for a new one', async () => {
    const { ann, shared, subscriptionId, second } = await watchedByOne();
    await openChannel(parts, { email: ann.email, externalId: shared, subscriptionId });
    const replaced = `${subscriptionId}-${'B'.repeat(22)}`;
    await openAtGoogle(parts, { email: ann.email, externalId: shared, channelId: replaced });
    await house.run(`INSERT INTO superseded_channels (channel_id, calendar_subscription_id, superseded_at, stop_again_at)
      VALUES ('${replaced}', '${subscriptionId}', now(), now())`);
    expect(channelsOn(shared)).toHaveLength(2);
    expect((await selectCalendar(manage, second, shared)).status).toBe(200);
    expect(channelsOn(shared)).toEqual([]);
    expect(await channelOf(subscriptionId)).toEqual({ channel: null, intended: null });
  });

  test('is free for a new one although the first account is dead', async () => {
    const { ann, shared, subscriptionId, second } = await watchedByOne();
    await openChannel(parts, { email: ann.email, externalId: shared, subscriptionId });
    google.revokeGrant(ann.email);
    expect((await selectCalendar(manage, second, shared)).status).toBe(200);
    expect(await channelOf(subscriptionId)).toEqual({ channel: null, intended: null });
  });

  test('leaves no place to a watch of the first account that is under way', async () => {
    const { shared, subscriptionId, second } = await watchedByOne();
    await house.run(
      `UPDATE calendar_subscriptions SET intended_channel_id = 'under-way' WHERE id = '${subscriptionId}'`,
    );
    await selectCalendar(manage, second, shared);
    expect(await channelOf(subscriptionId)).toEqual({ channel: null, intended: null });
  });
});
