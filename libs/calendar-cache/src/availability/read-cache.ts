import { AppError } from '@calendar-cache/errors';
import type { FeaturesRepository } from '../feature/features.ts';
import type { Clock } from '../time/clock.ts';
import { assertFewEnough, questionLimits, tooLarge } from './assert-askable.ts';
import type { AvailabilityRepository, CachedCalendar, CacheQuestion } from './availability-repository.ts';
import type { JudgedAnswer } from './compose-answer.ts';
import { judgeCalendar } from './judge-calendar.ts';
import type { JudgedCalendar } from './judged-calendar.ts';
import type { AvailabilityQuestion } from './question.ts';

/** What reading the cache needs. */
export interface ReadCacheDependencies {
  availability: AvailabilityRepository;
  features: FeaturesRepository;
  clock: Clock;
}

/** Reads and judges by one and the same instant: else a calendar could be too old here and fresh there. */
export async function readCache(
  deps: ReadCacheDependencies,
  question: AvailabilityQuestion,
  { withFacts }: { withFacts: boolean },
): Promise<JudgedAnswer> {
  const asked = { ...(await cacheQuestionOf(deps, question)), withFacts };
  const { calendars, ...blocks } = await deps.availability.read(asked);
  if ((blocks.events ?? []).length > questionLimits.blocks) throw tooLarge('blocks');
  return { ...blocks, judged: judge(question, asked, calendars) };
}

/** The same without a look at any block. */
export async function readStates(
  deps: ReadCacheDependencies,
  question: AvailabilityQuestion,
): Promise<JudgedCalendar[]> {
  const asked = await cacheQuestionOf(deps, question);
  return judge(question, asked, await deps.availability.readStates(asked));
}

async function cacheQuestionOf(deps: ReadCacheDependencies, question: AvailabilityQuestion): Promise<CacheQuestion> {
  const [read, write] = await Promise.all([
    deps.features.policyOf('calendar-cache-sql-read'),
    deps.features.policyOf('calendar-cache-sql-write'),
  ]);
  const nowMs = deps.clock.now();
  const anyAge = question.onStale === 'serve' && question.maxStalenessMs > 0;
  return {
    selection: question.selection,
    range: question.range,
    nowMs,
    oldestAsOfMs: anyAge ? null : oldestAcceptable(nowMs, question.maxStalenessMs),
    policies: { read, write },
    detail: question.detail ?? 'merged',
    groupBy: question.groupBy ?? null,
    limit: questionLimits.calendars + 1,
    blockLimit: questionLimits.blocks + 1,
    withFacts: false,
  };
}

/** The oldest `asOf` that is fresh; a staleness of 0 accepts none, not even one of this very millisecond. */
function oldestAcceptable(nowMs: number, maxStalenessMs: number): number {
  return maxStalenessMs === 0 ? nowMs + 1 : nowMs - maxStalenessMs;
}

function judge(
  question: AvailabilityQuestion,
  { nowMs }: CacheQuestion,
  calendars: readonly CachedCalendar[],
): JudgedCalendar[] {
  assertFewEnough(calendars.length);
  assertAllFound(question, calendars);
  const { maxStalenessMs } = question;
  return calendars.map((calendar) => ({ calendar, reason: judgeCalendar(calendar, { nowMs, maxStalenessMs }) }));
}

function assertAllFound({ selection }: AvailabilityQuestion, calendars: readonly CachedCalendar[]): void {
  const { by, ids } = selection;
  const found = new Set(calendars.map((calendar) => (by === 'calendar' ? calendar.id : calendar.userId)));
  const missing = [...new Set(ids)].filter((id) => !found.has(id));
  if (missing.length === 0) return;
  if (by === 'calendar') {
    throw new AppError('calendar-not-found', 'Some of the asked calendars do not exist.', { details: { missing } });
  }
  throw new AppError('user-not-found', 'Some of the asked users have no calendar here.', { details: { missing } });
}
