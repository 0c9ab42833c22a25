import { keyRingOf, sealCredentialSecret } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCalendarProviders } from '../provider/create-calendar-providers.ts';
import { keyRing, staleSecret } from '../testing/credential-shelf.test-support.ts';
import { emptyPage, failureOf, fullList, tokenAnswer, useGoogle } from '../testing/google-harness.test-support.ts';
import type { CredentialDependencies } from './credential-dependencies.ts';

const harness = useGoogle();

beforeEach(() => harness.shelf.put('credential-1', staleSecret));

/** One process after the other, as a shared lock lets them. */
function createQueueLock(): NonNullable<CredentialDependencies['refreshLock']> {
  let last: Promise<unknown> = Promise.resolve();
  return (_id, work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** What a process does that needs a token. */
async function list(process: ReturnType<typeof createCalendarProviders>): Promise<void> {
  await (await process.forCredential('credential-1')).listEvents(fullList);
}

describe('L18: a refresh is shared by all processes', () => {
  test('whoever waits for the lock finds the token of the one before, and Google is asked once', async () => {
    harness.answer(
      () => tokenAnswer('access-2', { refresh_token: 'refresh-2' }),
      () => ({ body: emptyPage }),
    );
    const refreshLock = createQueueLock();
    const processes = Array.from({ length: 3 }, () =>
      createCalendarProviders({ ...harness.dependencies(), refreshLock }),
    );
    await Promise.all(processes.map(list));
    expect(harness.google.to('/token')).toHaveLength(1);
    expect(harness.shelf.secretOf('credential-1')).toMatchObject({ refreshToken: 'refresh-2' });
  });

  test('a credential that was found dead while waiting is not asked about again', async () => {
    harness.answer(
      () => ({ status: 400, body: { error: 'invalid_grant' } }),
      () => ({ body: emptyPage }),
    );
    const told: string[] = [];
    const refreshLock = createQueueLock();
    const processes = Array.from({ length: 3 }, () =>
      createCalendarProviders({
        ...harness.dependencies(),
        refreshLock,
        onNeedsReconnect: ({ credentialId }) => told.push(credentialId),
      }),
    );
    const failures = await Promise.all(processes.map((process) => failureOf(() => list(process))));
    expect(failures.map(({ code }) => code)).toEqual(Array(3).fill('credential-revoked'));
    expect(harness.google.to('/token')).toHaveLength(1);
    expect(told).toEqual(['credential-1']);
  });
});

describe('L15: nothing that Google granted is lost', () => {
  test('a rotated token that could not be stored is stored by the next call, without asking Google again', async () => {
    harness.answer(
      () => tokenAnswer('access-2', { refresh_token: 'refresh-2' }),
      () => ({ body: emptyPage }),
    );
    const dependencies = harness.dependencies();
    const store = harness.shelf.storeRefreshed.bind(harness.shelf);
    let failures = 1;
    dependencies.credentials.storeRefreshed = (id, change) => {
      failures -= 1;
      return failures < 0 ? store(id, change) : Promise.reject(new AppError('database-unavailable', 'It is away.'));
    };
    const process = createCalendarProviders(dependencies);
    expect((await failureOf(() => list(process))).code).toBe('database-unavailable');
    await list(process);
    expect(harness.google.to('/token')).toHaveLength(1);
    expect(harness.shelf.secretOf('credential-1')).toMatchObject({
      refreshToken: 'refresh-2',
      accessToken: 'access-2',
    });
  });

  test('a rotated token takes the place of the one that it ended, though another process has stored an access token for that', async () => {
    harness.answer(
      () => {
        harness.shelf.put('credential-1', { ...staleSecret, accessToken: 'access-of-another' });
        return tokenAnswer('access-2', { refresh_token: 'refresh-2' });
      },
      () => ({ body: emptyPage }),
    );
    await list(createCalendarProviders(harness.dependencies()));
    expect(harness.shelf.secretOf('credential-1')).toMatchObject({
      refreshToken: 'refresh-2',
      accessToken: 'access-2',
    });
  });

  test('a token that was not rotated leaves the one alone that another process has stored meanwhile', async () => {
    harness.answer(
      () => {
        const accessTokenExpiresAtMs = harness.dependencies().clock.now() + 3_600_000;
        harness.shelf.put('credential-1', { ...staleSecret, accessToken: 'access-of-another', accessTokenExpiresAtMs });
        return tokenAnswer('access-2');
      },
      () => ({ body: emptyPage }),
    );
    await list(createCalendarProviders(harness.dependencies()));
    expect(harness.shelf.secretOf('credential-1')).toMatchObject({ accessToken: 'access-of-another' });
  });

  test('L20: a secret that was sealed anew during a refresh takes the new token all the same', async () => {
    const [key] = keyRing.keys;
    const newRing = keyRingOf([
      { id: 'new', secret: Buffer.alloc(32, 5).toString('base64') },
      { id: 'test', secret: key!.key.toString('base64') },
    ]);
    harness.answer(
      () => {
        const row = harness.shelf.rows.get('credential-1')!;
        const sealedSecret = sealCredentialSecret(newRing, row.id, harness.shelf.secretOf(row.id));
        harness.shelf.rows.set(row.id, { ...row, sealedSecret });
        return tokenAnswer('access-2', { refresh_token: 'refresh-2' });
      },
      () => ({ body: emptyPage }),
    );
    await list(createCalendarProviders({ ...harness.dependencies(), keyRing: newRing }));
    expect(harness.google.to('/token')).toHaveLength(1);
    const row = harness.shelf.rows.get('credential-1')!;
    expect(row.sealedSecret).toMatch(/^v1\.new\./);
  });
});
