import { dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import { describeBlocks, differenceOf, mergedWithin } from '../../property/run/difference.ts';
import { pace } from './house.ts';
import type { Person } from './people.ts';
import type { Year } from './year.ts';

/** At the check every calendar was polled since the last change of the day. */
const maxStalenessMs = pace.pollMaxMs + 3 * hourMs;
const asideMs = 2 * dayMs;

/** What the checks of a year came to. */
export interface Checks {
  answers: number;
  live: number;
  refused: number;
}

/** Compares every calendar with Google. @throws with what is wrong */
export async function checkDay(year: Year, day: number, checks: Checks): Promise<void> {
  const waiting = [...year.people.entries()].filter(([, { state }]) => state !== 'gone');
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [number, person] = next;
      await checkPerson(year, person, (number + day) % 10 === 0, checks);
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

async function checkPerson(year: Year, person: Person, isWide: boolean, checks: Checks): Promise<void> {
  if (person.state === 'revoked') {
    await refuses(year, person, checks);
    const { state } = await year.house.credentials.find(person.credentialId, { teamId: null });
    if (state === 'needs_reconnect') return;
    throw wrong(person, `their credential is ${state} after the consent was withdrawn`);
  }
  const reason = offReason(year, person);
  const ranges = isWide ? [widest(year), anyRange(year)] : [anyRange(year)];
  for (const range of ranges) await compare(year, person, range, reason, checks);
}

function offReason({ off }: Year, { teamId }: Person): 'read-off' | 'write-off' | null {
  if (off.read) return 'read-off';
  return off.write || off.teamId === teamId ? 'write-off' : null;
}

type Range = { fromMs: number; untilMs: number };

function widest({ house }: Year): Range {
  const nowMs = house.clock.now();
  // Google's own freeBusy takes no more than three months.
  return { fromMs: nowMs - 5 * dayMs, untilMs: nowMs + pace.horizonMs - asideMs };
}

function anyRange({ house, random }: Year): Range {
  const nowMs = house.clock.now();
  const spanMs = pace.retentionMs + pace.horizonMs - 2 * asideMs;
  const lengthMs = Math.ceil((1 + random.next() * 20) * dayMs);
  const fromMs = nowMs - pace.retentionMs + asideMs + Math.floor(random.next() * (spanMs - lengthMs));
  return { fromMs, untilMs: fromMs + lengthMs };
}

async function compare(
  year: Year,
  person: Person,
  range: Range,
  reason: 'read-off' | 'write-off' | null,
  checks: Checks,
): Promise<void> {
  const onStale = reason === null ? 'fail' : 'live';
  const answer = await ask(year, person, range, onStale, maxStalenessMs).catch(async (error: unknown) => {
    if (!isAppError(error)) throw error;
    const row = await year.house.subscriptions.findById(person.subscriptionId);
    throw wrong(person, `${error.message} ${JSON.stringify({ ...error.details, row })}`);
  });
  const [evidence] = answer.calendars;
  const source = reason === null ? 'calendar-cache-sql' : 'google';
  if (evidence?.source !== source || evidence.reason !== reason) {
    throw wrong(
      person,
      `answered from ${evidence?.source} because of ${evidence?.reason}, expected ${source}, ${reason}`,
    );
  }
  if (reason === null) checks.answers += 1;
  else checks.live += 1;
  const { fromMs, untilMs } = range;
  const expected = mergedWithin(year.house.google.busyBlocks(person.externalId, fromMs, untilMs), fromMs, untilMs);
  const answered = mergedWithin(answer.busy, fromMs, untilMs);
  if (JSON.stringify(expected) === JSON.stringify(answered)) return;
  const { missing, extra } = differenceOf(expected, answered);
  throw wrong(
    person,
    `asked for ${describeBlocks([[fromMs, untilMs]])}\n  busy at Google, free here: ${describeBlocks(missing) || 'nothing'}` +
      `\n  free at Google, busy here: ${describeBlocks(extra) || 'nothing'}`,
  );
}

/** The rows of a dead credential are answered from while they are young enough for the caller, then refused. */
async function refuses(year: Year, person: Person, checks: Checks): Promise<void> {
  try {
    await ask(year, person, anyRange(year), 'live', hourMs);
  } catch (error) {
    if (!isAppError(error, 'availability-unknown')) throw error;
    checks.refused += 1;
    return;
  }
  throw wrong(person, 'answered although their consent was withdrawn and the rows are old');
}

function ask({ house }: Year, { calendarId }: Person, range: Range, onStale: 'fail' | 'live', stalenessMs: number) {
  return house.cache.answer({
    selection: { by: 'calendar', ids: [calendarId], teamId: null },
    range,
    maxStalenessMs: stalenessMs,
    onStale,
    partial: false,
  });
}

function wrong({ userId, subscriptionId }: Person, what: string): Error {
  return new Error(`${userId} (${subscriptionId}): ${what}`);
}
