import { hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import type { QueueStore } from '@calendar-cache/queue';
import { changesOf } from './changes.ts';
import { checkChannels, type Orphans } from './check-channels.ts';
import { type Checks, checkDay } from './check-day.ts';
import { type HappeningKind, happeningKinds } from './happening-kinds.ts';
import { beginTrouble, busyHour, dailyHappenings, endTrouble } from './happenings.ts';
import { openHouse, pace } from './house.ts';
import { createRandom } from './random.ts';
import { advance, runSweeps, untilIdle } from './run-sweeps.ts';
import type { Year } from './year.ts';

/** What to simulate. */
export interface YearRequest {
  seed: number;
  days: number;
  calendars: number;
  openStore: (prefix: string, databaseUrl: string) => Promise<QueueStore>;
  onDay?: (day: number) => void;
}

/** What came of it. */
export interface YearResult {
  days: number;
  counts: Record<HappeningKind, number>;
  /** How the jobs ended, by name and outcome. */
  jobs: Record<string, number>;
  checks: Checks;
  /** Null, or what was wrong, with the day on which it showed. */
  failure: string | null;
}

const firstDayMs = Date.UTC(2026, 0, 1);
const busyHours = 2;
/** Steps of the quiet rest of a day: within it the longest poll interval passes. */
const quietSteps = 3;
const teamIds = ['team-0', 'team-1', 'team-2', 'team-3'] as const;

/** Simulates so many days. Nothing is thrown: what is wrong ends it and is told. */
export async function runYear(request: YearRequest): Promise<YearResult> {
  const random = createRandom(request.seed);
  const counts = Object.fromEntries(happeningKinds.map((kind) => [kind, 0])) as Record<HappeningKind, number>;
  const jobs: Record<string, number> = {};
  const trouble = { isOn: false };
  const house = await openHouse({
    startMs: firstDayMs,
    random: random.next,
    openStore: request.openStore,
    losesJob: () => {
      const isLost = trouble.isOn && random.next() < 0.06;
      if (isLost) counts['lost job'] += 1;
      return isLost;
    },
    onJob: ({ name, outcome, fields }) => {
      const key = [name, outcome, fields.mode].filter(Boolean).join(' ');
      jobs[key] = (jobs[key] ?? 0) + 1;
      if (name === 'extend-horizon') counts['extended horizon'] += Number(fields.calendars ?? 0);
    },
  });
  const year: Year = {
    house,
    random,
    changes: changesOf(request.seed),
    wanted: request.calendars,
    people: [],
    teamIds,
    away: [],
    off: { read: false, write: false, teamId: null },
    trouble,
    count: (kind, times = 1) => {
      counts[kind] += times;
    },
  };
  const checks: Checks = { answers: 0, live: 0, refused: 0 };
  const result: YearResult = { days: 0, counts, jobs, checks, failure: null };
  try {
    await formTeams(year);
    const orphans: Orphans = new Map();
    for (let day = 0; day < request.days; day += 1) {
      await oneDay(year, day, orphans, checks);
      result.days += 1;
      request.onDay?.(day);
    }
  } catch (error) {
    result.failure = `Day ${result.days}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  } finally {
    await house.close();
  }
  return result;
}

async function formTeams({ house }: Year): Promise<void> {
  await house.database.execute("INSERT INTO teams (id) VALUES ('company')");
  for (const id of teamIds) {
    await house.database.execute(`INSERT INTO teams (id, parent_id) VALUES ('${id}', 'company')`);
    await house.features.addTeam('calendar-cache-sql-write', id);
  }
  await house.features.switchFeature('calendar-cache-sql-write', 'teams');
}

/** Two busy hours, then quiet until the longest poll interval is over; then everything is compared. */
async function oneDay(year: Year, day: number, orphans: Orphans, checks: Checks): Promise<void> {
  const { house } = year;
  const startMs = firstDayMs + day * 24 * hourMs;
  await advanceTo(year, startMs);
  beginTrouble(year);
  const changes = Math.ceil(year.wanted * 0.08);
  for (let hour = 0; hour < busyHours; hour += 1) {
    await advanceTo(year, startMs + (hour + 0.5) * hourMs);
    if (hour === 0) await dailyHappenings(year, day);
    await busyHour(year, changes);
    await untilIdle(house);
    await runSweeps(house);
  }
  endTrouble(year);
  await maintain(year);
  const quietMs = pace.pollMaxMs + 30 * minuteMs;
  for (let step = 1; step <= quietSteps; step += 1) {
    await advanceTo(year, startMs + busyHours * hourMs + (quietMs * step) / quietSteps);
    await runSweeps(house);
  }
  if (house.failures.length > 0) throw new Error(house.failures.slice(0, 3).join('\n'));
  await checkDay(year, day, checks);
  await checkChannels(year, orphans);
}

async function maintain({ house, count }: Year): Promise<void> {
  await house.request('cleanup');
  await untilIdle(house);
  const [run] = await house.cleanups.latest(1);
  const { cancelledEvents = 0, pastEvents = 0, busyIntervals = 0 } = run?.removed ?? {};
  count('cleanup', run === undefined ? 0 : 1);
  count('row cleaned away', cancelledEvents + pastEvents + busyIntervals);
}

/** Sweeps may have moved the clock on a little further already. */
async function advanceTo({ house }: Year, atMs: number): Promise<void> {
  const aheadMs = atMs - house.clock.now();
  if (aheadMs > 0) await advance(house, aheadMs);
}

/** Kinds of happenings that did not occur. Nothing is older than retention before the second month. */
export function absentKinds({ counts, days }: Pick<YearResult, 'counts' | 'days'>): HappeningKind[] {
  const expected = happeningKinds.filter((kind) => kind !== 'row cleaned away' || days > 60);
  return expected.filter((kind) => counts[kind] === 0);
}
