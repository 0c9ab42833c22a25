import { testDatabase } from '@calendar-cache/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningApp } from '../app.ts';
import { blocksOf, type Caller, createCaller, type Reply } from '../testing/caller.ts';
import { at, type Blocks, type Calendar } from '../testing/house.ts';
import { type Condition, conditions, type Mode, modes } from '../testing/mode-table.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const whole = await startWhole(database, { REFRESH_TIMEOUT_MS: '100' });
const { house } = whole;
let withoutGoogle: RunningApp;
let askWithoutGoogle: Caller;
const teams = { read: '', write: '' };

beforeAll(async () => {
  // Before the first question, so that no snapshot has to grow old first.
  await house.run('UPDATE features SET everyone = false');
  for (const flag of ['read', 'write'] as const) {
    teams[flag] = await house.team([]);
    await house.run(
      `INSERT INTO team_features (team_id, feature_slug) VALUES ('${teams[flag]}', 'calendar-cache-sql-${flag}')`,
    );
  }
  withoutGoogle = await whole.startTwin({
    GOOGLE_API_URL: 'http://127.0.0.1:9/',
    GOOGLE_TOKEN_URL: 'http://127.0.0.1:9/token',
  });
  askWithoutGoogle = createCaller(withoutGoogle.url, await house.key(['read']));
});

afterAll(async () => {
  await withoutGoogle?.close();
  await whole.close();
});

async function calendarIn({ calendar, without, credentialRevoked, google }: Condition): Promise<Calendar> {
  const made = await house.calendar({ cached: inCache, live: atGoogle, ...calendar });
  for (const flag of ['read', 'write'] as const) {
    if (flag === without) continue;
    await house.run(`INSERT INTO memberships (user_id, team_id) VALUES ('${made.userId}', '${teams[flag]}')`);
  }
  if (credentialRevoked) {
    await house.run(`UPDATE credentials SET state = 'needs_reconnect' WHERE id = '${made.credentialId}'`);
  }
  if (google === 'refuses') {
    await house.run(`UPDATE selected_calendars SET external_id = 'gone-' || external_id WHERE id = '${made.id}'`);
  }
  return made;
}

/** What may be otherwise in a moment although nobody does anything. */
const passing = new Set(['stale', 'never-synced', 'suspended', 'google-unavailable']);

/** An answer in the table's words. Throws where source, blocks and age do not go together. */
function wordsFor(reply: Reply, { id }: Calendar): string {
  if (reply.status === 503) {
    expect(reply.body).not.toHaveProperty('busy');
    const [refused] = reply.body.calendars as unknown as { id: string; reason: string }[];
    expect(refused?.id).toBe(id);
    expect(reply.headers.has('Retry-After')).toBe(passing.has(refused?.reason ?? ''));
    return `refused: ${refused?.reason}`;
  }
  expect(reply.status).toBe(200);
  const [evidence] = reply.body.calendars;
  expect(evidence?.id).toBe(id);
  expect(reply.body.complete).toBe(evidence?.source !== 'unknown');
  expect(evidence?.asOf === null).toBe(evidence?.source === 'unknown');
  expect(reply.body.asOf).toBe(evidence?.asOf);
  const blocks = { 'calendar-cache-sql': inCache, google: atGoogle, unknown: [] }[evidence!.source];
  expect(blocksOf(reply)).toEqual(blocks);
  if (evidence?.source === 'calendar-cache-sql') return evidence.stale ? 'cache, stale' : 'cache';
  return `${evidence?.source === 'google' ? 'google' : 'left out'}: ${evidence?.reason}`;
}

describe.each(conditions)('a calendar that is: $title', (condition) => {
  let calendar: Calendar;

  beforeAll(async () => {
    calendar = await calendarIn(condition);
  });

  test.each(Object.entries(condition.answers) as [Mode, string][])('L1, L9: %s → %s', async (mode, expected) => {
    const ask = condition.google === 'down' ? askWithoutGoogle : whole.ask;
    expect(wordsFor(await ask({ calendarId: calendar.id, ...modes[mode] }), calendar)).toBe(expected);
  });
});
