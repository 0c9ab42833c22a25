import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { jobCatalog } from '@calendar-cache/jobs';
import { chooseQueueStore, createProducer } from '@calendar-cache/queue';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createManage, type Manage } from '../testing/manage.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const backHere = 'https://app.example.com/settings';
const { house, url, google, queuePrefix, startTwin, close } = await startWhole(database, {
  CONSENT_RETURN_URLS: `${backHere} https://other.example.com`,
  GOOGLE_TIMEOUT_MS: '5000',
});
const store = chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix });
const producer = createProducer(store, jobCatalog, { failFast: false, onError: () => undefined });
afterAll(async () => {
  await producer.close();
  await close();
});

const manage = createManage(url, await house.key(['manage']));

async function person(): Promise<{ userId: string; email: string; refreshToken: string }> {
  const userId = `user-${randomUUID()}`;
  const email = `${userId}@example.com`;
  const { refreshToken } = google.addUser({ email, timeZone: 'Europe/Berlin' });
  await manage('PUT', `/v1/users/${userId}`);
  return { userId, email, refreshToken };
}

/** Agrees on the consent page, and gives the address that the browser is sent to. */
async function agree(consentUrl: string, email: string, more = 'consent=allow'): Promise<string> {
  const answer = await fetch(`${consentUrl}&${more}&user=${encodeURIComponent(email)}`, { redirect: 'manual' });
  return answer.headers.get('location') ?? `no location, ${answer.status}`;
}

async function begin(userId: string, returnUrl?: string): Promise<string> {
  const reply = await manage('POST', '/v1/credentials/consent-url', { userId, ...(returnUrl ? { returnUrl } : {}) });
  expect(reply.status).toBe(201);
  return String(reply.body.url);
}

async function open(address: string) {
  const answer = await fetch(address, { redirect: 'manual', headers: { Accept: 'text/html' } });
  return { status: answer.status, location: answer.headers.get('location'), html: await answer.text(), answer };
}

const credentialsOf = async (userId: string) =>
  (await manage('GET', `/v1/credentials?userId=${userId}`)).body.credentials as Record<string, unknown>[];

describe('consent', () => {
  test('L20: asks for offline access with PKCE and the scopes of the setting; the state is stored as a hash alone', async () => {
    const { userId } = await person();
    const asked = new URL(await begin(userId)).searchParams;
    expect(Object.fromEntries(asked)).toEqual({
      client_id: 'client',
      redirect_uri: `${url}/v1/credentials/callback`,
      response_type: 'code',
      scope: 'https://www.googleapis.com/auth/calendar.readonly',
      state: expect.stringMatching(/^[\w-]{43}$/),
      access_type: 'offline',
      prompt: 'consent',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    const [stored] = await house.run(`SELECT * FROM consent_requests WHERE user_id = '${userId}'`);
    expect(JSON.stringify(stored)).not.toContain(asked.get('state'));
    expect(stored).toMatchObject({ sealed_verifier: expect.stringMatching(/^v1\.test\./) });
  });

  test('connects the account, says so on a page without secrets, and shows it without its secret', async () => {
    const { userId, email } = await person();
    const back = await agree(await begin(userId), email);
    const page = await open(back);
    expect([page.status, page.answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.html).toContain('Your calendar is connected');
    for (const secret of new URL(back).searchParams.values()) expect(page.html).not.toContain(secret);
    expect(page.answer.headers.get('cache-control')).toBe('no-store');
    expect(page.answer.headers.get('referrer-policy')).toBe('no-referrer');
    const [credential] = await credentialsOf(userId);
    expect(credential).toEqual({
      id: expect.any(String),
      userId,
      kind: 'oauth',
      account: email,
      state: 'active',
      reason: null,
      since: null,
      refreshedAt: expect.any(String),
      calendars: 0,
      createdAt: expect.any(String),
    });
    expect((await manage('GET', `/v1/credentials/${credential!.id}`)).body).toEqual(credential);
  });

  test('sends the person back where the request wished, with the outcome', async () => {
    const { userId, email } = await person();
    const back = await open(await agree(await begin(userId, `${backHere}/calendars?tab=1`), email));
    const [credential] = await credentialsOf(userId);
    expect([back.status, back.location]).toEqual([
      303,
      `${backHere}/calendars?tab=1&outcome=connected&credentialId=${credential!.id}`,
    ]);
    const denied = await open(await agree(await begin(userId, backHere), email, 'consent=deny'));
    expect(denied.location).toBe(`${backHere}?outcome=failed&code=consent-invalid`);
  });

  test.each([
    'https://evil.example.com/settings',
    'https://app.example.com/settings-of-others',
    'https://app.example.com/settings/../admin',
    'https://app.example.com@evil.example.com/settings',
    'https://user:x@app.example.com/settings',
    'http://app.example.com/settings',
    'javascript:alert(1)',
    '//evil.example.com',
  ])('L21: is no open redirect: %s', async (returnUrl) => {
    const { userId } = await person();
    const refused = await manage('POST', '/v1/credentials/consent-url', { userId, returnUrl });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  test('L21: a state is good once', async () => {
    const { userId, email } = await person();
    const back = await agree(await begin(userId, backHere), email);
    const [first, second] = await Promise.all([open(back), open(back)]);
    expect([first.status, second.status].sort()).toEqual([303, 400]);
    const third = await open(back);
    expect([third.status, third.location]).toEqual([400, null]);
    expect(third.html).toContain('used already');
    expect(await credentialsOf(userId)).toHaveLength(1);
  });

  test('L21: a foreign state, and one that is over ten minutes old, lead nowhere', async () => {
    const { userId, email } = await person();
    const foreign = await open(`${url}/v1/credentials/callback?state=${'x'.repeat(43)}&code=4%2F0Astolen`);
    expect([foreign.status, foreign.location]).toEqual([400, null]);
    expect(foreign.html).toContain('not connected');
    expect(foreign.html).not.toContain('stolen');
    expect((await open(`${url}/v1/credentials/callback`)).status).toBe(400);
    const back = await agree(await begin(userId), email);
    await house.run(`UPDATE consent_requests SET expires_at = now() WHERE user_id = '${userId}'`);
    const late = await open(back);
    expect([late.status, late.html.includes('ten minutes')]).toEqual([400, true]);
    expect(await credentialsOf(userId)).toEqual([]);
  });

  test('L21: a code that was stolen from another consent is of no use: its verifier is another', async () => {
    const [victim, thief] = [await person(), await person()];
    const stolen = new URL(await agree(await begin(victim.userId), victim.email)).searchParams.get('code')!;
    const own = new URL(await agree(await begin(thief.userId), thief.email));
    own.searchParams.set('code', stolen);
    expect((await open(own.href)).status).toBe(400);
    expect(await credentialsOf(thief.userId)).toEqual([]);
  });

  test('a scope that was not granted is told, and nothing is stored', async () => {
    const { userId, email } = await person();
    const narrow = new URL(await begin(userId, backHere));
    narrow.searchParams.set('scope', 'https://www.googleapis.com/auth/calendar.freebusy');
    expect((await open(await agree(narrow.href, email))).location).toBe(
      `${backHere}?outcome=failed&code=scope-not-granted`,
    );
    expect(await credentialsOf(userId)).toEqual([]);
  });

  test('nobody is asked for people whom nobody knows', async () => {
    const refused = await manage('POST', '/v1/credentials/consent-url', { userId: 'nobody' });
    expect(refused).toMatchObject({ status: 404, body: { code: 'user-not-found' } });
  });

  test('without a public address nobody is sent to Google', async () => {
    const { userId } = await person();
    const twin = await startTwin({ HOST: '0.0.0.0' });
    try {
      const reply = await createManage(`http://127.0.0.1:${twin.port}`, await house.key(['manage']))(
        'POST',
        '/v1/credentials/consent-url',
        { userId },
      );
      expect(reply).toMatchObject({ status: 501, body: { code: 'not-supported' } });
    } finally {
      await twin.close();
    }
  });
});

describe('handed-over credentials', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test('a refresh token is tried, then stored; the same account again renews it', async () => {
    const { userId, email, refreshToken } = await person();
    const first = await manage('POST', '/v1/credentials', { userId, refreshToken });
    expect(first).toMatchObject({
      status: 201,
      body: { outcome: 'connected', credential: { userId, account: email, kind: 'oauth', state: 'active' } },
    });
    expect(JSON.stringify(first.body)).not.toContain(refreshToken);
    const second = await manage('POST', '/v1/credentials', { userId, refreshToken });
    expect([second.status, second.body.outcome]).toEqual([200, 'reconnected']);
    expect(await credentialsOf(userId)).toHaveLength(1);
  });

  test('the list of its calendars is due, and asked for, with nothing more done', async () => {
    const { userId, refreshToken } = await person();
    const { body } = await manage('POST', '/v1/credentials', { userId, refreshToken });
    const credentialId = String((body.credential as { id: string }).id);
    const due = `SELECT due_at <= now() AS due, listed_at FROM calendar_lists WHERE credential_id = '${credentialId}'`;
    expect(await house.run(due)).toEqual([{ due: true, listed_at: null }]);
    expect(await producer.hasJob('refresh-calendar-list', { credentialId })).toBe(true);
  });

  test('a service account acts for a person of its domain', async () => {
    const { userId, email } = await person();
    const reply = await manage('POST', '/v1/credentials', {
      userId,
      serviceAccount: { type: 'service_account', client_email: 'bot@project.example.com', private_key },
      subject: email,
    });
    expect(reply).toMatchObject({
      status: 201,
      body: { credential: { kind: 'service-account', account: email, state: 'active' } },
    });
  });

  test.each<[string, (email: string) => object, number, string]>([
    ['a refresh token that Google does not know', () => ({ refreshToken: '1//unknown' }), 422, 'credential-refused'],
    // Google's client leaves out a value of this name, so that Google misses the parameter.
    ['a refresh token called undefined', () => ({ refreshToken: 'undefined' }), 422, 'credential-refused'],
    [
      'a subject that is none',
      () => ({
        serviceAccount: { client_email: 'bot@project.example.com', private_key },
        subject: 'nobody@example.com',
      }),
      422,
      'credential-refused',
    ],
    [
      'a private key that is none',
      (email) => ({
        serviceAccount: { client_email: 'bot@project.example.com', private_key: 'none' },
        subject: email,
      }),
      422,
      'credential-refused',
    ],
    ['nothing at all', () => ({}), 400, 'invalid-request'],
    ['both kinds', (email) => ({ refreshToken: 'x', subject: email }), 400, 'invalid-request'],
  ])('%s is refused, and nothing is stored', async (_title, secret, status, code) => {
    const { userId, email } = await person();
    const reply = await manage('POST', '/v1/credentials', { userId, ...secret(email) });
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(await credentialsOf(userId)).toEqual([]);
  });
});

describe('L21: a key that is bound to a team', () => {
  test('connects and sees its own people’s accounts, and learns nothing of others', async () => {
    const [mine, theirs] = [await person(), await person()];
    const own: Manage = createManage(url, await house.key(['manage'], await house.team([mine.userId])));
    const { refreshToken } = mine;
    expect((await own('POST', '/v1/credentials', { userId: mine.userId, refreshToken })).status).toBe(201);
    const foreign = await manage('POST', '/v1/credentials', {
      userId: theirs.userId,
      refreshToken: theirs.refreshToken,
    });
    const foreignId = (foreign.body.credential as { id: string }).id;
    expect((await own('GET', '/v1/credentials')).body.credentials).toMatchObject([{ userId: mine.userId }]);
    expect((await own('GET', `/v1/credentials?userId=${theirs.userId}`)).body.credentials).toEqual([]);
    for (const method of ['GET', 'DELETE'] as const) {
      const refused = await own(method, `/v1/credentials/${foreignId}`);
      const none = await own(method, `/v1/credentials/${randomUUID()}`);
      expect([refused.status, refused.body.detail]).toEqual([404, none.body.detail]);
    }
    const wish = { userId: theirs.userId, refreshToken: theirs.refreshToken };
    expect((await own('POST', '/v1/credentials', wish)).body.code).toBe('user-not-found');
    expect((await own('POST', '/v1/credentials/consent-url', { userId: theirs.userId })).status).toBe(404);
    expect((await manage('GET', `/v1/credentials/${foreignId}`)).status).toBe(200);
  });
});
