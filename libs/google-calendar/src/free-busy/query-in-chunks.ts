import { type Clock, dayMs, type LiveBusy, type TimeRange } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { mergeLiveBusy } from './merge-live-busy.ts';

/** Google's cap for one query (`calendarExpansionMax`, Google guide 2). */
export const maxCalendarsPerQuery = 50;

// Longer ranges are refused (`timeRangeTooLong`) from about 90 days on; the limit is not published.
const maxRangeMs = 60 * dayMs;
const parallelQueries = 4;

/** One freebusy.query that Google accepts. */
export type FreeBusyQuery = (chunk: {
  externalIds: readonly string[];
  range: TimeRange;
}) => Promise<Map<string, LiveBusy>>;

/**
 * Asks in chunks of 50 calendars and 60 days, four at a time, and joins each calendar's answers. One failed query fails all; a
 * calendar unknown in one chunk is unknown (L1). After `timeoutMs` no further chunk is sent. Throws `invalid-request` for an empty
 * range, `google-unavailable` when time is up, and what a query throws.
 */
export async function queryInChunks(
  { externalIds, range }: { externalIds: readonly string[]; range: TimeRange },
  query: FreeBusyQuery,
  { clock, timeoutMs }: { clock: Clock; timeoutMs: number },
): Promise<Map<string, LiveBusy>> {
  if (range.fromMs >= range.untilMs) throw new AppError('invalid-request', 'The asked range is empty.');
  const deadlineMs = clock.now() + timeoutMs;
  const ids = [...new Set(externalIds)];
  const parts = new Map<string, LiveBusy[]>(ids.map((id) => [id, []]));
  const chunks = chunksOf(ids).flatMap((externalIds) => rangesOf(range).map((part) => ({ externalIds, range: part })));
  const askRest = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      if (clock.now() > deadlineMs) throw tooSlow();
      for (const [id, busy] of await query(chunk)) parts.get(id)?.push(busy);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelQueries }, askRest));
  } catch (error) {
    // Nobody waits for the others any more.
    chunks.length = 0;
    throw error;
  }
  return new Map([...parts].map(([id, busy]) => [id, mergeLiveBusy(busy)]));
}

function tooSlow(): AppError {
  return new AppError('google-unavailable', 'Google answered too slowly for a question of this size.', {
    details: { reason: 'too-slow' },
  });
}

function chunksOf(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / maxCalendarsPerQuery);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * maxCalendarsPerQuery, (index + 1) * maxCalendarsPerQuery),
  );
}

function rangesOf({ fromMs, untilMs }: TimeRange): TimeRange[] {
  const count = Math.ceil((untilMs - fromMs) / maxRangeMs);
  return Array.from({ length: count }, (_, index) => ({
    fromMs: fromMs + index * maxRangeMs,
    untilMs: Math.min(fromMs + (index + 1) * maxRangeMs, untilMs),
  }));
}
