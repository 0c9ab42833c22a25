import { isAppError } from '@calendar-cache/errors';
import { z } from 'zod';
import { assertRange } from '../availability/assert-askable.ts';
import type { CalendarCacheService } from '../availability/calendar-cache-service.ts';
import type { AvailabilityAnswer } from '../availability/question.ts';
import type { FeaturesRepository } from '../feature/features.ts';
import type { Clock } from '../time/clock.ts';
import type { FreeBusyDirectory, FreeBusyItem, FreeBusyQuestion } from './free-busy.ts';

/** What {@link answerFreeBusy} needs. */
export interface AnswerFreeBusyDependencies {
  availability: Pick<CalendarCacheService, 'answer'>;
  directory: FreeBusyDirectory;
  features: Pick<FeaturesRepository, 'policyOf'>;
  clock: Clock;
}

/** Faults of one person's access, which another person's may not have. Google being away is none of them. */
const faultsOfOneAccess = new Set([
  'notFound',
  'google-access-gone',
  'google-token-rejected',
  'credential-revoked',
  'credential-unreadable',
  'google-project-misconfigured',
]);

/** Each further one may cost another call of Google. */
const mostCandidates = 3;

/**
 * Answers for Google's calendar ids, each by itself, and an entry for every asked one. Of several of our calendars the
 * best answers, and the next one where the best one's access is the trouble.
 * @throws AppError `invalid-request`, `range-too-long`.
 */
export async function answerFreeBusy(
  deps: AnswerFreeBusyDependencies,
  question: FreeBusyQuestion,
): Promise<Map<string, FreeBusyItem>> {
  // Before anything is known of any calendar: a question for none is refused for the same reasons.
  assertRange(question.range);
  const candidatesOf = await findCandidates(deps, question);
  const items = new Map<string, FreeBusyItem>(question.externalIds.map((id) => [id, { kind: 'not-found' }]));
  for (let place = 0; place < mostCandidates; place += 1) {
    const asked = new Map<string, string>();
    for (const [externalId, item] of items) {
      const calendarId = candidatesOf.get(externalId)?.[place];
      if (calendarId !== undefined && isWorthAnotherTry(item)) asked.set(calendarId, externalId);
    }
    if (asked.size === 0) break;
    for (const [calendarId, item] of await ask(deps, question, [...asked.keys()])) {
      const externalId = asked.get(calendarId);
      if (externalId !== undefined) items.set(externalId, item);
    }
  }
  return items;
}

function isWorthAnotherTry(item: FreeBusyItem): boolean {
  return item.kind === 'not-found' || (item.kind === 'unknown' && faultsOfOneAccess.has(item.reason));
}

async function findCandidates(
  { directory, features, clock }: AnswerFreeBusyDependencies,
  { externalIds, range, teamId, maxStalenessMs }: FreeBusyQuestion,
): Promise<Map<string, string[]>> {
  const candidatesOf = new Map<string, string[]>();
  if (externalIds.length === 0) return candidatesOf;
  const [read, write] = await Promise.all([
    features.policyOf('calendar-cache-sql-read'),
    features.policyOf('calendar-cache-sql-write'),
  ]);
  const nowMs = clock.now();
  const found = await directory.findCandidates({
    externalIds,
    range,
    teamId,
    nowMs,
    oldestAsOfMs: nowMs - maxStalenessMs,
    policies: { read, write },
    mostPerId: mostCandidates,
  });
  for (const { externalId, calendarId } of found) {
    candidatesOf.set(externalId, [...(candidatesOf.get(externalId) ?? []), calendarId]);
  }
  return candidatesOf;
}

/** Asks for our calendars; those that went away since they were found are left out. */
async function ask(
  deps: AnswerFreeBusyDependencies,
  question: FreeBusyQuestion,
  calendarIds: readonly string[],
): Promise<Map<string, FreeBusyItem>> {
  const { range, maxStalenessMs, teamId } = question;
  try {
    const answer = await deps.availability.answer({
      selection: { by: 'calendar', ids: calendarIds, teamId },
      range,
      maxStalenessMs,
      onStale: 'live',
      partial: true,
      groupBy: 'calendar',
    });
    return itemsOf(answer);
  } catch (error) {
    if (!isAppError(error, 'calendar-not-found')) throw error;
    const missing = new Set(missingSchema.parse(error.details).missing);
    const left = calendarIds.filter((id) => !missing.has(id));
    // Each round leaves out one at least, so that this ends.
    return left.length === 0 || left.length === calendarIds.length ? new Map() : ask(deps, question, left);
  }
}

const missingSchema = z.object({ missing: z.array(z.string()) });

function itemsOf({ calendars, groups }: AvailabilityAnswer): Map<string, FreeBusyItem> {
  const blocksOf = new Map(groups?.map(({ id, busy }) => [id, busy]));
  return new Map(
    calendars.map(({ id, source, asOfMs, reason }): [string, FreeBusyItem] => {
      const blocks = blocksOf.get(id);
      if (source === 'unknown' || asOfMs === null || blocks === undefined) {
        return [id, { kind: 'unknown', reason: reason ?? 'unknown' }];
      }
      return [id, { kind: 'busy', blocks: blocks.map(({ startMs, endMs }) => ({ startMs, endMs })), asOfMs }];
    }),
  );
}
