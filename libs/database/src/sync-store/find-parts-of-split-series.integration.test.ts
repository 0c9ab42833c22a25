import { randomUUID } from 'node:crypto';
import { type CalendarEvent, dayMs, type OriginalStart, type SyncRun } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { createSyncStore, SelectedCalendarRepository } from '../index.ts';
import { credentials, users } from '../schema/index.ts';
import { partsStatement } from './find-parts-of-split-series.ts';

const { connection } = await testDatabase();
const { database } = connection;
const store = createSyncStore(database);
const nowMs = Date.UTC(2026, 3, 1, 12);
const coverage = { fromMs: nowMs - 30 * dayMs, untilMs: nowMs + 400 * dayMs };

let subscriptionId: string;

beforeEach(async () => {
  const userId = `user-${randomUUID()}`;
  const credentialId = randomUUID();
  await database.insert(users).values({ id: userId });
  await database.insert(credentials).values({ id: credentialId, userId, sealedSecret: 'sealed' });
  const calendar = { userId, credentialId, externalId: 'calendar@example.com' };
  ({ subscriptionId } = await new SelectedCalendarRepository(database).select(calendar, nowMs));
});

function event(googleEventId: string, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    googleEventId,
    status: 'confirmed',
    eventType: 'default',
    transparency: 'opaque',
    visibility: 'default',
    selfResponseStatus: null,
    etag: '"1"',
    iCalUID: null,
    sequence: 0,
    time: null,
    recurrence: [],
    recurringEventId: null,
    originalStart: null,
    summary: null,
    description: null,
    location: null,
    googleCreatedAtMs: null,
    googleUpdatedAtMs: null,
    ...changes,
  };
}

const master = (id: string, changes: Partial<CalendarEvent> = {}) =>
  event(id, { recurrence: ['RRULE:FREQ=DAILY'], ...changes });

/** A cancelled item with nothing but its id, and what the id begins with. */
const stub = (id: string, changes: Partial<CalendarEvent> = {}) =>
  event(id, { status: 'cancelled', recurringEventId: id.replace(/_[^_]+$/, ''), isSeriesFromId: true, ...changes });

async function begin(events: CalendarEvent[]): Promise<SyncRun> {
  const run = (await store.begin({ subscriptionId, attempt: { nowMs, leaseUntilMs: nowMs + 60_000 } }))!;
  await store.stageEvents(run, events);
  await store.completeStubs(run);
  return run;
}

async function commit(events: CalendarEvent[]): Promise<void> {
  const run = await begin(events);
  const read = {
    nextSyncToken: 'token',
    asOfMs: nowMs,
    provesAsOf: true,
    timeZone: 'Europe/Berlin',
    accessRole: 'owner',
    dueAtMs: nowMs + dayMs,
    pollIntervalMs: null,
    learned: { by: 'full-sync', reason: 'operator' },
  } as const;
  await store.commit(run, { scope: 'touched', coverage, untrustedReason: null, read });
}

/** The series that a delta with these events files its exceptions under. */
async function seriesOf(events: CalendarEvent[]): Promise<Record<string, string>> {
  const run = await begin(events);
  const page = { scope: 'touched', afterId: null, limit: 100 } as const;
  const series = await store.loadSeries(run, 'touched', await store.seriesIds(run, page));
  const found = [...series].flatMap(([id, all]) =>
    all.filter((one) => one.recurringEventId !== null).map((one) => [one.googleEventId, id] as const),
  );
  return Object.fromEntries(found);
}

const parts = ['b', 'b_R20260301T090000', 'b_R20260408T090000', 'b_R20260501T090000'];
const expected = {
  b_20260228T090000Z: 'b',
  b_20260301T090000Z: 'b_R20260301T090000',
  b_20260408T085959Z: 'b_R20260301T090000',
  b_20260408T090000Z: 'b_R20260408T090000',
  b_20270101T090000Z: 'b_R20260501T090000',
};

test('L8: a stub never stored before is of the stored part of the series that its original start lies in', async () => {
  await commit(parts.map((id) => master(id)));
  expect(await seriesOf(Object.keys(expected).map((id) => stub(id)))).toEqual(expected);
});

test('L8: parts that the same read brings count as stored ones do', async () => {
  await commit([master('b')]);
  const staged = [...Object.keys(expected).map((id) => stub(id)), ...parts.map((id) => master(id))];
  expect(await seriesOf(staged)).toEqual(expected);
});

test('L8: the parts of an all-day series end at dates', async () => {
  await commit([master('d'), master('d_R20260301'), master('other_R20260301')]);
  expect(await seriesOf([stub('d_20260228'), stub('d_20260301')])).toEqual({
    d_20260228: 'd',
    d_20260301: 'd_R20260301',
  });
});

test('L8: a part that is deleted, or that this read deletes, has no instances', async () => {
  await commit([master('b'), master('b_R20260301T090000'), master('b_R20260401T090000', { status: 'cancelled' })]);
  const id = 'b_20260408T090000Z';
  expect(await seriesOf([stub(id)])).toEqual({ [id]: 'b_R20260301T090000' });
  expect(await seriesOf([stub(id), event('b_R20260301T090000', { status: 'cancelled' })])).toEqual({ [id]: 'b' });
});

test('L8: what Google says of the series counts more than the id', async () => {
  await commit([master('b'), master('b_R20260301T090000')]);
  const id = 'b_20260408T090000Z';
  expect(await seriesOf([stub(id, { isSeriesFromId: false })])).toEqual({ [id]: 'b' });
});

test('L5, L8: a changed instance that is cancelled stays with the series that Google gave it', async () => {
  const [live, part] = ['b_20260408T090000Z', 'b_20260409T090000Z'];
  await commit([
    master('b'),
    master('b_R20260301T090000'),
    master('b_R20260401T090000'),
    event(live, { recurringEventId: 'b' }),
    event(part, { recurringEventId: 'b_R20260301T090000', status: 'cancelled' }),
  ]);
  expect(await seriesOf([stub(live), stub(part)])).toEqual({ [live]: 'b', [part]: 'b_R20260301T090000' });
});

test('L8: a stub that names its series moves there from where its id alone had put it', async () => {
  const id = 'b_20260408T090000Z';
  await commit([stub(id)]);
  await commit([master('b_R20260301T090000')]);
  expect(await seriesOf([stub(id)])).toEqual({ [id]: 'b_R20260301T090000' });
  const named = stub(id, { isSeriesFromId: false, recurringEventId: 'b_R20260301T090000' });
  expect(await seriesOf([named])).toEqual({ [id]: 'b_R20260301T090000' });
});

interface Node {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

test('looks at each staged event a few times, however few rows PostgreSQL expects', async () => {
  await database.execute(sql`ANALYZE staged_calendar_events`);
  const events = Array.from({ length: 4_000 }, (_, number) => event(`event${number}`));
  const run = (await store.begin({ subscriptionId, attempt: { nowMs, leaseUntilMs: nowMs + 60_000 } }))!;
  await store.stageEvents(run, events);
  const [row] = await database.execute<{ 'QUERY PLAN': { Plan: Node }[] }>(
    sql`EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) ${partsStatement(run)}`,
  );
  const lookedAt = (node: Node): number =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] +
    (node.Plans ?? []).reduce((sum, child) => sum + lookedAt(child), 0);
  expect(lookedAt(row!['QUERY PLAN'][0]!.Plan)).toBeLessThan(8 * events.length);
});

const on = (startDate: string) => ({ kind: 'all-day', startDate }) as const;
const at = (start: string) => ({ kind: 'timed', startMs: Date.parse(start) }) as const;
const places: [id: string, ofTheId: OriginalStart, named: OriginalStart][] = [
  ['daily_20260302', on('2026-03-02'), on('2026-03-01')],
  ['daily_20260302T090000Z', at('2026-03-02T09:00:00Z'), at('2026-03-01T09:00:00Z')],
];

/** Where an instance was, once a cancelled item has told of it that names its series. */
async function placeAfter(before: CalendarEvent, originalStart: OriginalStart) {
  const { googleEventId: id } = before;
  await commit([master('daily'), before]);
  const run = await begin([event(id, { status: 'cancelled', recurringEventId: 'daily', originalStart })]);
  const series = await store.loadSeries(run, 'touched', ['daily']);
  return series.get('daily')?.find(({ googleEventId }) => googleEventId === id)?.originalStart;
}

test.each(places)(
  'L5: the place that Google names itself outweighs what a stub’s id has told of it before',
  async (id, ofTheId, named) => {
    expect(await placeAfter(stub(id, { originalStart: ofTheId }), named)).toEqual(named);
  },
);

test.each(places)(
  'L5: a place that a stub has from its id alone does not outweigh the one that Google named before',
  async (id, ofTheId, named) => {
    expect(await placeAfter(event(id, { recurringEventId: 'daily', originalStart: named }), ofTheId)).toEqual(named);
  },
);
