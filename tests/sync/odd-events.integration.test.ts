import type { EventPage } from '@calendar-cache/calendar-cache';
import { parseEventPage } from '@calendar-cache/google-calendar';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const usual = timed('2026-02-17T10:00:00', '2026-02-17T11:00:00');
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await stage.world.close();
});

/** A full read, a projection of what was stored, and a delta: what can't be stored or read back stops one of them. */
async function expectInStep(): Promise<number[][]> {
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full', untrusted: null });
  expect(await stage.world.sync.extendHorizon(stage.calendar.subscriptionId)).not.toBeNull();
  stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', untrusted: null });
  const expected = stage.truth();
  expect(await stage.cached()).toEqual(expected);
  return expected;
}

/** Puts an item that the simulator would refuse beside those of every page. */
async function addToEveryPage(item: object): Promise<void> {
  const { providers, subscriptions } = stage.world;
  const parsed = parseEventPage({ timeZone: 'UTC', nextPageToken: 'none', items: [item] });
  if (parsed.kind === 'refused') throw new Error(parsed.reason);
  const added = parsed.page;
  const { credentialId } = (await subscriptions.findById(stage.calendar.subscriptionId))!;
  const provider = await providers.forCredential(credentialId);
  const listEvents = provider.listEvents.bind(provider);
  jest.spyOn(providers, 'forCredential').mockResolvedValue(provider);
  jest.spyOn(provider, 'listEvents').mockImplementation(async (query): Promise<EventPage> => {
    const page = await listEvents(query);
    return { ...page, events: [...page.events, ...added.events], unreadable: page.unreadable + added.unreadable };
  });
}

test('L15, L17: text that PostgreSQL can’t hold, as Google has sent it, stops no calendar', async () => {
  stage.insert({ ...usual, iCalUID: '\u0000x4\u000b' });
  expect(await expectInStep()).toHaveLength(2);
});

describe('L1, L15: an event near an end of the calendar', () => {
  test('L15: that began before the year 1 in UTC stops nothing', async () => {
    stage.google.patchCalendar(stage.calendar.externalId, { timeZone: 'GMT+01:00' });
    stage.insert({ start: { dateTime: '0001-01-01T00:00:00+01:00' }, end: { dateTime: '2026-02-17T10:00:00+01:00' } });
    expect(await expectInStep()).toHaveLength(2);
  });

  test.each(['0050-07-01', '0032-01-05'])('L1: a series since %s keeps its weekday', async (date) => {
    stage.google.patchCalendar(stage.calendar.externalId, { timeZone: 'UTC' });
    stage.insert({ ...timed(`${date}T10:00:00`, `${date}T11:00:00`, 'UTC'), recurrence: ['RRULE:FREQ=WEEKLY'] });
    expect((await expectInStep()).length).toBeGreaterThan(50);
  });

  test('L15: that begins and ends with the last date stops nothing', async () => {
    await addToEveryPage({ id: 'last', start: { date: '9999-12-31' }, end: { date: '9999-12-31' } });
    stage.insert(usual);
    expect(await expectInStep()).toHaveLength(2);
  });

  test('L15: that ends after the year 9999 in UTC stops nothing', async () => {
    stage.google.patchCalendar(stage.calendar.externalId, { timeZone: 'GMT-01:00' });
    stage.insert({ start: { dateTime: '2026-02-20T10:00:00-01:00' }, end: { dateTime: '9999-12-31T23:30:00-01:00' } });
    expect(await expectInStep()).toHaveLength(2);
  });
});
