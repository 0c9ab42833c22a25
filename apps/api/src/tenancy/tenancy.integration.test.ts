import { apiKeyScopes, hashApiKey } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { buildApiApp } from '../build-api-app.ts';
import type { AnyRoute } from '../contract/define-route.ts';
import { startWhole } from '../testing/start-whole.ts';
import { unusedDependencies } from '../testing/unused-dependencies.ts';
import { type Asked, tenancyCases } from './tenancy-cases.ts';
import { foundTeam, type Ids, idsOfNothing, snapshot } from './tenancy-world.ts';

const database = await testDatabase();
const { house, url, close } = await startWhole(database);
afterAll(close);

const routes: readonly AnyRoute[] = buildApiApp(unusedDependencies()).locals.routes;
const mine = await foundTeam(house);
const theirs = await foundTeam(house);
// Of a person who is in both, a key of one team does not learn the other's id.
await house.run(`INSERT INTO memberships (user_id, team_id) VALUES ('${mine.userId}', '${theirs.teamId}')`);
const none = idsOfNothing();
const revoked = await house.key([...apiKeyScopes]);
await house.run(`UPDATE api_keys SET revoked_at = now() WHERE hash = '${hashApiKey(revoked)}'`);

interface Told {
  status: number;
  text: string;
  headers: Record<string, string>;
}

async function ask(method: string, { path, body }: Asked, key: string | null): Promise<Told> {
  const response = await fetch(`${url}${path}`, {
    method: method.toUpperCase(),
    headers: {
      'Content-Type': 'application/json',
      'X-Request-Id': 'tenancy',
      ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
    },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { date: _date, ratelimit: _left, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, text: await response.text(), headers };
}

/** The same words, whoever's ids stand in them. */
function without(ids: Ids, told: Told): Told {
  const text = Object.entries(ids).reduce((left, [name, id]) => left.replaceAll(id, `<${name}>`), told.text);
  return { ...told, text };
}

const nameOf = ({ method, path }: Pick<AnyRoute, 'method' | 'path'>) => `${method} ${path}`;
const byName = new Map(routes.map((route) => [nameOf(route), route]));

test('L21: every route has a case of tenancy, and every case a route', () => {
  expect(Object.keys(tenancyCases).sort()).toEqual([...byName.keys()].sort());
});

test('L21: what needs no key is what the law lists', () => {
  const open = routes.filter(({ scope }) => scope === 'public').map(nameOf);
  const cases = Object.entries(tenancyCases).filter(([, [first]]) => first?.kind === 'public');
  expect(open.sort()).toEqual(cases.map(([name]) => name).sort());
});

const guarded = routes.flatMap((route) => {
  const cases = tenancyCases[nameOf(route)] ?? [];
  return route.scope === 'public' ? [] : [{ name: nameOf(route), route, scope: route.scope, cases }];
});

describe.each(guarded)('$name', ({ route: { method }, scope, cases }) => {
  const [first] = cases;
  const asked = first === undefined || first.kind === 'public' ? { path: '/' } : first.asked(mine, mine);

  test('L21: no key and a revoked one get 401, a wrong scope gets 403, and nothing changes', async () => {
    const before = await snapshot(house);
    const others = apiKeyScopes.filter((other) => other !== scope);
    expect((await ask(method, asked, null)).status).toBe(401);
    expect((await ask(method, asked, revoked)).status).toBe(401);
    const wrong = await house.key(others);
    const { status, text } = await ask(method, asked, wrong);
    expect([status, text]).toEqual([403, expect.stringMatching(/forbidden|insufficientPermissions/)]);
    await house.run(`DELETE FROM api_keys WHERE hash = '${hashApiKey(wrong)}'`);
    expect(await snapshot(house)).toBe(before);
  });

  test.each(cases)('L21: a key of another team learns nothing and changes nothing: $kind (%#)', async (one) => {
    if (one.kind === 'public') throw new Error('A route that needs a key has a case of one that needs none.');
    const key = await house.key([...apiKeyScopes], mine.teamId);
    const before = await snapshot(house);
    const told = await ask(method, one.asked(theirs, mine), key);
    expect(await snapshot(house)).toBe(before);
    if (one.kind === 'installation') expect(told.status).toBe(403);
    if (one.kind === 'list') {
      expect(told.status).toBe(200);
      for (const id of Object.values(theirs)) expect(told.text).not.toContain(id);
      expect(Object.values(mine).filter((id) => told.text.includes(id))).not.toEqual([]);
    }
    if (one.kind === 'thing') {
      expect(one.answersNothing ? [200] : [403, 404]).toContain(told.status);
      expect(without(theirs, told)).toEqual(without(none, await ask(method, one.asked(none, mine), key)));
    }
  });
});

// Without these the cases above could ask for things that nobody can see.
describe('the things of the cases', () => {
  const readable = guarded.filter(({ name }) => name.startsWith('get ') || name.endsWith('freeBusy'));
  test.each(readable)('are there for their own team: $name', async ({ route: { method }, scope, cases }) => {
    const key = await house.key([scope], scope === 'ops' ? null : theirs.teamId);
    for (const one of cases) {
      if (one.kind !== 'thing') continue;
      const told = await ask(method, one.asked(theirs, theirs), key);
      expect(told.status).toBe(200);
      expect(without(theirs, told)).not.toEqual(without(none, await ask(method, one.asked(none, none), key)));
    }
  });
});
