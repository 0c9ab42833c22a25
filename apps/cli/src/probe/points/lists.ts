import { randomUUID } from 'node:crypto';
import { startOfDate } from '@calendar-cache/calendar-cache';
import { between, exactly, type Observation, unseen } from '../observation.ts';
import { dateOf, isoOf, type ScratchCalendar, timed } from '../scratch-calendar.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export async function pageSize(calendar: ScratchCalendar): Promise<Observation> {
  const atMs = calendar.nextDayMs();
  for (let number = 0; number < 12; number += 1) await calendar.insert(timed(atMs + number * 60_000));
  const { firstPage, pages, items } = await calendar.list();
  return pages === 1 ? between(items.length, null) : exactly(firstPage);
}

const mostInstances = 5_000;

export async function expansionCap(calendar: ScratchCalendar): Promise<Observation> {
  const series = await calendar.insert({ ...timed(calendar.nextDayMs()), recurrence: ['RRULE:FREQ=DAILY'] });
  const query = { singleEvents: 'true', timeMin: isoOf(Date.now()) };
  const { items } = await calendar.list(query, mostInstances);
  await calendar.remove(series.id);
  const instances = items.filter(({ recurringEventId }) => recurringEventId === series.id).length;
  return items.length >= mostInstances ? between(instances, null) : exactly(instances);
}

export async function reemitUnchangedInstances(calendar: ScratchCalendar): Promise<Observation> {
  const series = await calendar.insert({ ...timed(calendar.nextDayMs()), recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
  const { syncToken } = await calendar.list({ singleEvents: 'true' });
  if (syncToken === null) return unseen('the list carried no sync token');
  await calendar.call('PATCH', `/events/${series.id}`, { body: { summary: 'calendar-cache probe, edited' } });
  const { items } = await calendar.list({ singleEvents: 'true', syncToken });
  return exactly(items.some(({ recurringEventId }) => recurringEventId === series.id));
}

/** Three events whose ids, starts and changes each come in another order. */
export async function listsGoBy(calendar: ScratchCalendar): Promise<Observation> {
  const atMs = calendar.nextDayMs();
  const suffix = randomUUID().replaceAll('-', '');
  const made = [];
  for (const [letter, hours] of [
    ['c', 2],
    ['a', 3],
    ['b', 1],
  ] as const) {
    made.push(await calendar.insert({ ...timed(atMs + hours * hourMs), id: `probe${letter}${suffix}` }));
  }
  const ids = made.map(({ id }) => id);
  const { items } = await calendar.list();
  const order = items.flatMap(({ id }) => (ids.includes(id) ? [id] : [])).join();
  if (order === ids.join()) return exactly('change');
  return order === ids.toSorted().join() ? exactly('id') : unseen('they come in neither order');
}

/** A series that gets longer, after one of its days was cancelled: a delta tells of that day again, or of nothing but the series. */
export async function seriesEditResetsExceptions(calendar: ScratchCalendar): Promise<Observation> {
  const series = await calendar.insert({ ...timed(calendar.nextDayMs()), recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
  const { items: instances } = await calendar.list({ singleEvents: 'true' });
  const second = instances.filter(({ recurringEventId }) => recurringEventId === series.id)[1];
  if (second === undefined) return unseen('the series has no instances');
  await calendar.remove(second.id);
  const { syncToken } = await calendar.list();
  if (syncToken === null) return unseen('the list carried no sync token');
  await calendar.call('PATCH', `/events/${series.id}`, { body: { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] } });
  const { items } = await calendar.list({ syncToken });
  return exactly(!items.some(({ id }) => id === second.id));
}

/** A window whose end lies between the midnights of the two zones holds the event in one reading, and not in the other. */
export async function allDayBoundsZone(calendar: ScratchCalendar): Promise<Observation> {
  const date = dateOf(calendar.nextDayMs());
  const midnightIn = (zone: string) => startOfDate(Date.parse(date), zone);
  const ownMs = midnightIn(calendar.timeZone);
  const zones = ['Pacific/Kiritimati', 'Pacific/Honolulu'].map((zone) => ({ zone, atMs: midnightIn(zone) }));
  const [far] = zones.toSorted((one, other) => Math.abs(other.atMs - ownMs) - Math.abs(one.atMs - ownMs));
  if (far === undefined) return unseen('no other zone is known');
  const made = await calendar.insert({ start: { date }, end: { date: dateOf(Date.parse(date) + dayMs) } });
  const middleMs = Math.round((ownMs + far.atMs) / 2);
  const timeMin = isoOf(middleMs - hourMs);
  const { items } = await calendar.list({ timeZone: far.zone, timeMin, timeMax: isoOf(middleMs) });
  const isFound = items.some(({ id }) => id === made.id);
  return exactly(isFound === ownMs < far.atMs ? 'calendar' : 'request');
}

/** A series that begins on a day that its rule does not name. */
export async function unmatchedStartCounts(calendar: ScratchCalendar): Promise<Observation> {
  const atMs = calendar.nextDayMs();
  const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
  const another = days[(new Date(atMs).getUTCDay() + 2) % 7];
  const rule = `RRULE:FREQ=WEEKLY;BYDAY=${another};COUNT=2`;
  const made = await calendar.tryInsert({ ...timed(atMs), recurrence: [rule] });
  if ('refused' in made) return unseen(`Google takes no such series: ${made.refused}`);
  const timeMin = isoOf(atMs - dayMs);
  const { items } = await calendar.list({ singleEvents: 'true', timeMin, timeMax: isoOf(atMs + 30 * dayMs) });
  const starts = items
    .filter(({ recurringEventId }) => recurringEventId === made.id)
    .map(({ start }) => start?.dateTime);
  return exactly(starts.some((start) => start !== undefined && Date.parse(start) === atMs));
}

export async function malformedSyncTokenStatus(calendar: ScratchCalendar): Promise<Observation> {
  const { status } = await calendar.call('GET', '/events', { query: { syncToken: 'this-is-no-sync-token' } });
  return exactly(status);
}

export async function changedQueryWithSyncToken(calendar: ScratchCalendar): Promise<Observation> {
  const { syncToken } = await calendar.list({ maxResults: '250' });
  if (syncToken === null) return unseen('the list carried no sync token');
  const found: Record<string, string> = {};
  for (const [name, value] of [
    ['maxResults', '100'],
    ['eventTypes', 'default'],
    ['singleEvents', 'true'],
  ] as const) {
    const query = { maxResults: '250', syncToken, [name]: value };
    const { status } = await calendar.call('GET', '/events', { query });
    found[name] = status === 200 ? 'silence' : String(status);
  }
  const answers = new Set(Object.values(found));
  return answers.size === 1 ? exactly([...answers][0]) : unseen(`differs by parameter: ${JSON.stringify(found)}`);
}

export async function birthdayIsTransparent(calendar: ScratchCalendar): Promise<Observation> {
  const atMs = calendar.nextDayMs();
  const birthday = {
    eventType: 'birthday',
    birthdayProperties: { type: 'birthday' },
    visibility: 'private',
    start: { date: dateOf(atMs) },
    end: { date: dateOf(atMs + dayMs) },
    recurrence: ['RRULE:FREQ=YEARLY'],
  };
  let made = await calendar.tryInsert(birthday);
  // The guide asks for it: then it is so by decree.
  if ('refused' in made) made = await calendar.tryInsert({ ...birthday, transparency: 'transparent' });
  if ('refused' in made) return unseen(`needs a primary calendar: birthdays are refused here with ${made.refused}`);
  return exactly(made.transparency === 'transparent');
}

export async function statusEventsShowOpaque(calendar: ScratchCalendar): Promise<Observation> {
  const made = await calendar.tryInsert({
    ...timed(calendar.nextDayMs()),
    eventType: 'outOfOffice',
    outOfOfficeProperties: { autoDeclineMode: 'declineNone' },
  });
  if ('refused' in made)
    return unseen(`needs the primary calendar of a Workspace account: refused with ${made.refused}`);
  return exactly(made.transparency === 'opaque');
}
