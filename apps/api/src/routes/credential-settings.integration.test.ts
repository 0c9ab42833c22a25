import { randomBytes, randomUUID } from 'node:crypto';
import type { RawEnvironment } from '@calendar-cache/config';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, expect, test } from '@jest/globals';
import { createManage, type Manage } from '../testing/manage.ts';
import { startWhole } from '../testing/start-whole.ts';

const { house, url, google, startTwin, close } = await startWhole(await testDatabase());
afterAll(close);
const key = await house.key(['manage']);
const manage = createManage(url, key);

async function person() {
  const userId = `user-${randomUUID()}`;
  const email = `${userId}@example.com`;
  const { refreshToken } = google.addUser({ email, timeZone: 'Europe/Berlin' });
  await manage('PUT', `/v1/users/${userId}`);
  return { userId, email, refreshToken };
}

/** Asks an API process that differs in a setting. */
async function withTwin<Answer>(settings: RawEnvironment, ask: (there: Manage) => Promise<Answer>): Promise<Answer> {
  const twin = await startTwin(settings);
  try {
    return await ask(createManage(twin.url, key));
  } finally {
    await twin.close();
  }
}

/** Agrees on the consent page; the status of the page that the browser is sent back to. */
async function agree(consent: URL, email: string): Promise<number> {
  const answer = await fetch(`${consent}&consent=allow&user=${encodeURIComponent(email)}`, { redirect: 'manual' });
  return (await fetch(String(answer.headers.get('location')), { redirect: 'manual' })).status;
}

test('GOOGLE_SCOPES is what people are asked for and what their grant is held to', async () => {
  const scope = (name: string) => `https://www.googleapis.com/auth/calendar.${name}`;
  const set = [scope('events.readonly'), scope('calendarlist.readonly'), scope('freebusy')].join(' ');
  const { userId, email } = await person();
  await withTwin({ GOOGLE_SCOPES: set }, async (there) => {
    const begin = async () =>
      new URL(String((await there('POST', '/v1/credentials/consent-url', { userId })).body.url));
    const narrow = await begin();
    expect(narrow.searchParams.get('scope')).toBe(set);
    narrow.searchParams.set('scope', scope('events.readonly'));
    expect(await agree(narrow, email)).toBe(422);
    expect(await agree(await begin(), email)).toBe(200);
  });
  const { body } = await manage('GET', `/v1/credentials?userId=${userId}`);
  expect(body.credentials).toMatchObject([{ state: 'active', account: email }]);
});

test('L20: an account whose key has left ENCRYPTION_KEYS is shown as unreadable, in the list and by itself', async () => {
  const { userId, refreshToken } = await person();
  const connected = await manage('POST', '/v1/credentials', { userId, refreshToken });
  expect(connected).toMatchObject({ status: 201, body: { credential: { state: 'active' } } });
  const [stored] = (await manage('GET', `/v1/credentials?userId=${userId}`)).body.credentials as { id: string }[];
  const shown = { id: stored?.id, state: 'unreadable', reason: null };
  await withTwin({ ENCRYPTION_KEYS: `other:${randomBytes(32).toString('base64')}` }, async (there) => {
    expect((await there('GET', `/v1/credentials?userId=${userId}`)).body.credentials).toMatchObject([shown]);
    expect((await there('GET', `/v1/credentials/${shown.id}`)).body).toMatchObject(shown);
  });
  expect((await manage('GET', `/v1/credentials/${shown.id}`)).body).toMatchObject({ state: 'active' });
});
