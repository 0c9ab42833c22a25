import { testDatabase } from '@calendar-cache/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createManage, type Manage } from '../testing/manage.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const { house, url, close } = await startWhole(database);
afterAll(close);

const manage = createManage(url, await house.key(['manage']));
const manageOf = async (teamId: string): Promise<Manage> => createManage(url, await house.key(['manage'], teamId));

describe('people', () => {
  test('are registered by the host product’s ids, as often as one likes', async () => {
    const first = await manage('PUT', '/v1/users/ann%2F1');
    expect(first).toEqual({ status: 201, body: { id: 'ann/1', teamIds: [], createdAt: expect.any(String) } });
    expect(await manage('PUT', '/v1/users/ann%2F1')).toEqual({ status: 200, body: first.body });
    expect(await manage('GET', '/v1/users/ann%2F1')).toEqual({ status: 200, body: first.body });
    expect(await manage('GET', '/v1/users/Ann%2F1')).toMatchObject({ status: 404, body: { code: 'user-not-found' } });
  });

  test.each([
    ['a NUL', 'a%00b'],
    ['a line break', 'a%0Ab'],
    ['a space at the end', 'a%20'],
    ['256 characters', 'x'.repeat(256)],
  ])('an id with %s is refused', async (_title, id) => {
    expect(await manage('PUT', `/v1/users/${id}`)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  test('are listed page by page', async () => {
    for (const id of ['page-1', 'page-2', 'page-3']) await manage('PUT', `/v1/users/${id}`);
    const first = await manage('GET', '/v1/users?after=page&limit=2');
    expect(first.body).toMatchObject({ users: [{ id: 'page-1' }, { id: 'page-2' }], next: 'page-2' });
    const second = await manage('GET', `/v1/users?limit=1&after=${first.body.next}`);
    expect(second.body).toMatchObject({ users: [{ id: 'page-3' }] });
    expect((await manage('GET', '/v1/users?limit=0')).status).toBe(400);
    expect((await manage('GET', '/v1/users?limit=501')).status).toBe(400);
  });
});

describe('teams', () => {
  test('have parents, members and a place in the list, and let all of them go', async () => {
    expect(await manage('PUT', '/v1/teams/emea', {})).toMatchObject({ status: 201, body: { parentId: null } });
    expect(await manage('PUT', '/v1/teams/sales', { parentId: 'emea' })).toMatchObject({
      status: 201,
      body: { id: 'sales', parentId: 'emea', members: 0 },
    });
    await manage('PUT', '/v1/users/member-1');
    expect((await manage('PUT', '/v1/teams/sales/members/member-1')).status).toBe(204);
    expect((await manage('PUT', '/v1/teams/sales/members/member-1')).status).toBe(204);
    expect((await manage('GET', '/v1/users/member-1')).body).toMatchObject({ teamIds: ['sales'] });
    expect((await manage('GET', '/v1/teams/sales/members')).body).toEqual({ userIds: ['member-1'], next: null });
    expect((await manage('GET', '/v1/teams?after=e&limit=2')).body).toMatchObject({
      teams: [{ id: 'emea' }, { id: 'sales', members: 1 }],
    });
    expect((await manage('DELETE', '/v1/teams/sales/members/member-1')).status).toBe(204);
    expect(await manage('DELETE', '/v1/teams/sales/members/member-1')).toMatchObject({
      status: 404,
      body: { code: 'user-not-found' },
    });
    await manage('PUT', '/v1/teams/sales/members/member-1');
    await house.key(['read'], 'emea');
    expect(await manage('DELETE', '/v1/teams/emea')).toEqual({
      status: 200,
      body: { removed: { teams: 1, memberships: 0, keys: 1, flags: 0 }, children: 1 },
    });
    expect((await manage('GET', '/v1/teams/sales')).body).toMatchObject({ parentId: null, members: 1 });
    expect(await manage('DELETE', '/v1/teams/emea')).toMatchObject({ status: 404, body: { code: 'team-not-found' } });
  });

  test('can not lie below themselves, nor deeper than sixteen', async () => {
    for (let level = 1; level <= 16; level += 1) {
      const reply = await manage('PUT', `/v1/teams/level-${level}`, {
        parentId: level === 1 ? null : `level-${level - 1}`,
      });
      expect(reply.status).toBe(201);
    }
    const refused = (reason: string) => ({ status: 409, body: { code: 'team-hierarchy-invalid', reason } });
    expect(await manage('PUT', '/v1/teams/level-17', { parentId: 'level-16' })).toMatchObject(refused('too-deep'));
    expect(await manage('PUT', '/v1/teams/level-1', { parentId: 'level-16' })).toMatchObject(refused('circle'));
    expect(await manage('PUT', '/v1/teams/level-3', { parentId: 'level-3' })).toMatchObject(refused('circle'));
    await manage('PUT', '/v1/teams/top', {});
    // What hangs below moves along, and counts.
    expect(await manage('PUT', '/v1/teams/level-1', { parentId: 'top' })).toMatchObject(refused('too-deep'));
    expect(await manage('PUT', '/v1/teams/lost', { parentId: 'nowhere' })).toMatchObject({
      status: 404,
      body: { code: 'team-not-found' },
    });
  });

  test('two teams that take each other as parent at once make no circle', async () => {
    await manage('PUT', '/v1/teams/left', {});
    await manage('PUT', '/v1/teams/right', {});
    const replies = await Promise.all([
      manage('PUT', '/v1/teams/left', { parentId: 'right' }),
      manage('PUT', '/v1/teams/right', { parentId: 'left' }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('L21: a key that is bound to a team', () => {
  let own: Manage;

  beforeAll(async () => {
    for (const id of ['mine', 'theirs']) {
      await manage('PUT', `/v1/teams/${id}`, {});
      await manage('PUT', `/v1/users/of-${id}`);
      await manage('PUT', `/v1/teams/${id}/members/of-${id}`);
    }
    own = await manageOf('mine');
  });

  test('sees its own team and people', async () => {
    expect((await own('GET', '/v1/users')).body).toMatchObject({ users: [{ id: 'of-mine' }], next: null });
    expect((await own('GET', '/v1/teams')).body).toMatchObject({ teams: [{ id: 'mine' }], next: null });
    expect((await own('GET', '/v1/users/of-mine')).status).toBe(200);
    expect((await own('PUT', '/v1/users/of-mine')).status).toBe(200);
    expect((await own('GET', '/v1/teams/mine/members')).status).toBe(200);
  });

  test.each([
    ['GET', '/v1/users/of-theirs', '/v1/users/nobody'],
    ['PUT', '/v1/users/of-theirs', '/v1/users/nobody'],
    ['DELETE', '/v1/users/of-theirs', '/v1/users/nobody'],
    ['GET', '/v1/teams/theirs', '/v1/teams/nowhere'],
    ['DELETE', '/v1/teams/theirs', '/v1/teams/nowhere'],
    ['GET', '/v1/teams/theirs/members', '/v1/teams/nowhere/members'],
    ['PUT', '/v1/teams/mine/members/of-theirs', '/v1/teams/mine/members/nobody'],
    ['DELETE', '/v1/teams/theirs/members/of-theirs', '/v1/teams/nowhere/members/nobody'],
  ] as const)('%s %s tells as much as of nobody', async (method, foreign, none) => {
    const without = ({ status, body: { requestId: _id, ...body } }: Awaited<ReturnType<Manage>>) => ({ status, body });
    const reply = await own(method, foreign);
    expect([403, 404]).toContain(reply.status);
    expect(without(reply)).toEqual(without(await own(method, none)));
  });

  test('registers nobody and makes no teams', async () => {
    expect((await own('PUT', '/v1/users/smuggled')).status).toBe(404);
    expect((await manage('GET', '/v1/users/smuggled')).status).toBe(404);
    expect((await own('PUT', '/v1/teams/mine', { parentId: 'theirs' })).status).toBe(403);
    expect((await own('PUT', '/v1/teams/mine/members/of-theirs')).status).toBe(403);
    expect((await manage('GET', '/v1/teams/theirs/members')).body).toMatchObject({ userIds: ['of-theirs'] });
  });

  test('lets its own members go, and dies with its team', async () => {
    await manage('PUT', '/v1/teams/brief', {});
    await manage('PUT', '/v1/teams/brief/members/of-mine');
    const brief = await manageOf('brief');
    expect((await brief('DELETE', '/v1/teams/brief/members/of-mine')).status).toBe(204);
    expect((await brief('GET', '/v1/users')).body).toMatchObject({ users: [] });
    await manage('DELETE', '/v1/teams/brief');
    // A key is looked up at most once in two seconds.
    const untilMs = Date.now() + 10_000;
    while ((await brief('GET', '/v1/users')).status !== 401) expect(Date.now()).toBeLessThan(untilMs);
  }, 30_000);

  test('a key that may only read manages nobody', async () => {
    const reader = createManage(url, await house.key(['read']));
    for (const path of ['/v1/users', '/v1/teams', '/v1/credentials']) {
      expect(await reader('GET', path)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });
});
