import { AppError, isAppError } from '@calendar-cache/errors';
import type { FeaturesRepository } from '../feature/features.ts';
import type { CalendarProviders } from '../provider/calendar-provider.ts';
import type { SelectedCalendarRepository } from '../selected-calendar/selected-calendar.ts';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';
import { askGoogle, type LiveAnswer } from './ask-google.ts';
import { assertAskable, assertFewEnough, questionLimits } from './assert-askable.ts';
import type { AvailabilityRepository, CachedAnswer, CachedCalendar } from './availability-repository.ts';
import type { Calendar, EventBusyDate, SelectedCalendarReference } from './calendar.ts';
import { judgeCalendar } from './judge-calendar.ts';
import { mergeBlocks } from './merge-blocks.ts';
import type { AvailabilityAnswer, AvailabilityQuestion, CalendarEvidence, NotCachedReason } from './question.ts';

/** What {@link CalendarCacheService} needs. */
export interface CalendarCacheServiceDependencies {
  availability: AvailabilityRepository;
  selectedCalendars: SelectedCalendarRepository;
  providers: CalendarProviders;
  features: FeaturesRepository;
  requests: Pick<JobRequests, 'requestSync'>;
  clock: Clock;
  settings: { defaultMaxStalenessMs: number; refreshTimeoutMs: number };
  /** Waits between two looks at the database while a refresh is awaited. */
  pause: (milliseconds: number) => Promise<void>;
  /** Told when a sync could not be asked for; the answer itself does not depend on it. */
  onRequestFailed: (error: AppError) => void;
}

const refreshLookMs = 20;

/** One asked calendar, what the cache says of it, and why that is not enough. */
interface JudgedCalendar {
  calendar: CachedCalendar;
  reason: NotCachedReason | null;
}

/** Answers "when are they busy?" from the cache, with evidence, and live where the cache can't (L1, L2, L9). */
export class CalendarCacheService implements Calendar {
  readonly #deps: CalendarCacheServiceDependencies;

  constructor(deps: CalendarCacheServiceDependencies) {
    this.#deps = deps;
  }

  /**
   * The reference's call, with the defaults of the installation.
   * @throws AppError `availability-unknown` where it can't be known (never `[]`), and what {@link answer} refuses.
   */
  async getAvailability(
    dateFrom: string,
    dateTo: string,
    selectedCalendars: readonly SelectedCalendarReference[],
  ): Promise<EventBusyDate[]> {
    const answer = await this.answer({
      selection: { by: 'calendar', ids: selectedCalendars.map((calendar) => calendar.id), teamId: null },
      range: { fromMs: Date.parse(dateFrom), untilMs: Date.parse(dateTo) },
      maxStalenessMs: this.#deps.settings.defaultMaxStalenessMs,
      onStale: 'live',
      partial: false,
    });
    return answer.busy.map((block) => ({
      start: new Date(block.startMs).toISOString(),
      end: new Date(block.endMs).toISOString(),
      source: block.source,
    }));
  }

  async listCalendars(userId: string) {
    const calendars = await this.#deps.selectedCalendars.listOfUser(userId);
    return calendars.map(({ id, externalId, timeZone }) => ({ id, externalId, timeZone }));
  }

  createEvent(): Promise<never> {
    return Promise.reject(readsOnly('createEvent'));
  }

  updateEvent(): Promise<never> {
    return Promise.reject(readsOnly('updateEvent'));
  }

  deleteEvent(): Promise<never> {
    return Promise.reject(readsOnly('deleteEvent'));
  }

  /**
   * The whole answer with its evidence.
   * @throws AppError `invalid-request`, `range-too-long`, `too-many-calendars`, `calendar-not-found`, `user-not-found`,
   * `availability-unknown` (unless `partial`).
   */
  async answer(question: AvailabilityQuestion): Promise<AvailabilityAnswer> {
    assertAskable(question);
    const askedAtMs = this.#deps.clock.now();
    let read = await this.#readCache(question);
    if (question.onStale === 'refresh' && (await this.#refresh(read.judged, askedAtMs))) {
      read = await this.#readCache(question);
    }
    const uncached = read.judged.filter(({ calendar }) => !calendar.usable);
    // Side by side: a queue that is down must not hold the answer back for longer than Google takes anyway.
    const [live] = await Promise.all([
      question.onStale === 'fail' ? new Map<string, LiveAnswer>() : this.#askGoogle(uncached, question),
      question.onStale === 'live' ? this.#requestSyncs(uncached, 'stale') : [],
    ]);
    return compose(question, read, live);
  }

  #askGoogle(uncached: readonly JudgedCalendar[], question: AvailabilityQuestion): Promise<Map<string, LiveAnswer>> {
    const calendars = uncached.map(({ calendar }) => calendar);
    return askGoogle(this.#deps, calendars, question.range);
  }

  /** Reads and judges by one and the same instant: else a calendar could be too old here and fresh there. */
  async #readCache(question: AvailabilityQuestion): Promise<JudgedAnswer> {
    const { availability, features, clock } = this.#deps;
    const [read, write] = await Promise.all([
      features.policyOf('calendar-cache-sql-read'),
      features.policyOf('calendar-cache-sql-write'),
    ]);
    const nowMs = clock.now();
    const anyAge = question.onStale === 'serve' && question.maxStalenessMs > 0;
    const cached = await availability.read({
      selection: question.selection,
      range: question.range,
      nowMs,
      oldestAsOfMs: anyAge ? null : oldestAcceptable(nowMs, question.maxStalenessMs),
      policies: { read, write },
      limit: questionLimits.calendars + 1,
    });
    assertFewEnough(cached.calendars.length);
    assertAllFound(question, cached);
    const { maxStalenessMs } = question;
    const judged = cached.calendars.map((calendar) => ({
      calendar,
      reason: judgeCalendar(calendar, { nowMs, maxStalenessMs }),
    }));
    return { judged, busy: cached.busy };
  }

  /** Asks the queue for the calendars that a read would help, and waits until they were read after the question. */
  async #refresh(judged: readonly JudgedCalendar[], askedAtMs: number): Promise<boolean> {
    const awaited = await this.#requestSyncs(judged, 'refresh');
    if (awaited.length === 0) return false;
    const { clock, settings, availability, pause } = this.#deps;
    while (clock.now() - askedAtMs < settings.refreshTimeoutMs) {
      if ((await availability.countReadAfter(awaited, askedAtMs)) === awaited.length) return true;
      await pause(refreshLookMs);
    }
    return true;
  }

  /** @returns the subscriptions whose sync the queue has taken. */
  async #requestSyncs(judged: readonly JudgedCalendar[], reason: 'stale' | 'refresh'): Promise<string[]> {
    const subscriptionIds = judged.filter(isHelpedBySync).flatMap(({ calendar }) => calendar.subscriptionId ?? []);
    const taken = await Promise.all(
      subscriptionIds.map(async (subscriptionId) => {
        try {
          await this.#deps.requests.requestSync({ subscriptionId, reason });
          return [subscriptionId];
        } catch (error) {
          if (!isAppError(error)) throw error;
          this.#deps.onRequestFailed(error);
          return [];
        }
      }),
    );
    return taken.flat();
  }
}

/** What the cache said, calendar by calendar, with the blocks of the usable ones. */
interface JudgedAnswer {
  judged: readonly JudgedCalendar[];
  busy: CachedAnswer['busy'];
}

/** After write was off and came back, only a full sync makes the calendar usable again: that one is worth asking for. */
function isHelpedBySync({ calendar, reason }: JudgedCalendar): boolean {
  return (
    reason === 'stale' ||
    reason === 'never-synced' ||
    (reason === 'write-off' && calendar.writeOn && calendar.untrustedReason === 'write-off')
  );
}

function compose(
  question: AvailabilityQuestion,
  { judged, busy }: JudgedAnswer,
  live: ReadonlyMap<string, LiveAnswer>,
): AvailabilityAnswer {
  const calendars = judged.map((one) => evidenceOf(one, live.get(one.calendar.id)));
  const unknown = calendars.filter(({ source }) => source === 'unknown');
  if (unknown.length > 0 && !question.partial) throw unknownAvailability(unknown);
  const liveBlocks = [...live.values()].flatMap((answer) => (answer.kind === 'busy' ? answer.intervals : []));
  const blocks = [
    ...busy.map((block) => ({ ...block, source: 'calendar-cache-sql' as const })),
    ...liveBlocks.map((block) => ({ ...block, source: 'google' as const })),
  ];
  const instants = calendars.flatMap(({ asOfMs }) => asOfMs ?? []);
  return {
    range: question.range,
    asOfMs: instants.length === 0 ? null : Math.min(...instants),
    complete: unknown.length === 0,
    busy: mergeBlocks(blocks, question.range),
    calendars,
  };
}

/** The oldest `asOf` that is fresh; a staleness of 0 accepts none, not even one of this very millisecond. */
function oldestAcceptable(nowMs: number, maxStalenessMs: number): number {
  return maxStalenessMs === 0 ? nowMs + 1 : nowMs - maxStalenessMs;
}

function assertAllFound(question: AvailabilityQuestion, cached: CachedAnswer): void {
  const { by, ids } = question.selection;
  const found = new Set(cached.calendars.map((calendar) => (by === 'calendar' ? calendar.id : calendar.userId)));
  const missing = [...new Set(ids)].filter((id) => !found.has(id));
  if (missing.length === 0) return;
  if (by === 'calendar') {
    throw new AppError('calendar-not-found', 'Some of the asked calendars do not exist.', { details: { missing } });
  }
  throw new AppError('user-not-found', 'Some of the asked users have no calendar here.', { details: { missing } });
}

function evidenceOf({ calendar, reason }: JudgedCalendar, live: LiveAnswer | undefined): CalendarEvidence {
  const { id, asOfMs } = calendar;
  if (calendar.usable) return { id, source: 'calendar-cache-sql', asOfMs, stale: reason === 'stale', reason };
  if (live === undefined) return { id, source: 'unknown', asOfMs: null, stale: false, reason };
  if (live.kind === 'busy') return { id, source: 'google', asOfMs: live.asOfMs, stale: false, reason };
  return { id, source: 'unknown', asOfMs: null, stale: false, reason: live.reason };
}

function unknownAvailability(unknown: readonly CalendarEvidence[]): AppError {
  return new AppError('availability-unknown', 'Some calendars can be answered neither from the cache nor by Google.', {
    details: { calendars: unknown.map(({ id, reason }) => ({ id, reason })) },
    retryAfterMs: 5_000,
  });
}

function readsOnly(method: string): AppError {
  return new AppError('not-supported', `${method}: the cache only reads calendars; write to Google itself.`);
}
