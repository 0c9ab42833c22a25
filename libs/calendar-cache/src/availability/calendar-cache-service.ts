import { AppError, isAppError } from '@calendar-cache/errors';
import type { FeaturesRepository } from '../feature/features.ts';
import type { CalendarProviders } from '../provider/calendar-provider.ts';
import type { SelectedCalendarRepository } from '../selected-calendar/selected-calendar.ts';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';
import { askGoogle, type LiveAnswer } from './ask-google.ts';
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
   * @throws AppError `availability-unknown` where it can't be known (never `[]`), `calendar-not-found`, `invalid-request`.
   */
  async getAvailability(
    dateFrom: string,
    dateTo: string,
    selectedCalendars: readonly SelectedCalendarReference[],
  ): Promise<EventBusyDate[]> {
    const range = { fromMs: Date.parse(dateFrom), untilMs: Date.parse(dateTo) };
    if (!(range.fromMs < range.untilMs)) {
      throw new AppError('invalid-request', 'dateFrom and dateTo have to be instants, the first before the second.');
    }
    const answer = await this.answer({
      selection: { by: 'calendar', ids: selectedCalendars.map((calendar) => calendar.id), teamId: null },
      range,
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
   * @throws AppError `calendar-not-found`, `availability-unknown` (unless `partial`).
   */
  async answer(question: AvailabilityQuestion): Promise<AvailabilityAnswer> {
    const askedAtMs = this.#deps.clock.now();
    let cached = await this.#readCache(question);
    let judged = this.#judge(cached, question);
    if (question.onStale === 'refresh' && (await this.#refresh(judged, askedAtMs))) {
      cached = await this.#readCache(question);
      judged = this.#judge(cached, question);
    }
    const uncached = judged.filter(({ calendar }) => !calendar.usable);
    if (question.onStale === 'live') await this.#requestSyncs(uncached, 'stale');
    const live =
      question.onStale === 'fail'
        ? new Map<string, LiveAnswer>()
        : await askGoogle(
            this.#deps,
            uncached.map(({ calendar }) => calendar),
            question.range,
          );
    return this.#compose(question, cached, judged, live);
  }

  async #readCache(question: AvailabilityQuestion): Promise<CachedAnswer> {
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
    });
    assertAllFound(question, cached);
    return cached;
  }

  #judge(cached: CachedAnswer, question: AvailabilityQuestion): JudgedCalendar[] {
    const nowMs = this.#deps.clock.now();
    const { maxStalenessMs } = question;
    return cached.calendars.map((calendar) => ({
      calendar,
      // The database has judged by the instant that it was given; one that has aged since is still what it served.
      reason:
        calendar.usable && question.onStale !== 'serve' ? null : judgeCalendar(calendar, { nowMs, maxStalenessMs }),
    }));
  }

  /** Asks the queue for the calendars that a read would help, and waits until they were read after the question. */
  async #refresh(judged: readonly JudgedCalendar[], askedAtMs: number): Promise<boolean> {
    const helped = judged.filter(({ reason }) => reason === 'stale' || reason === 'never-synced');
    const subscriptionIds = helped.flatMap(({ calendar }) => calendar.subscriptionId ?? []);
    if (subscriptionIds.length === 0) return false;
    await this.#requestSyncs(helped, 'refresh');
    const { clock, settings, availability, pause } = this.#deps;
    while (clock.now() - askedAtMs < settings.refreshTimeoutMs) {
      if ((await availability.countReadAfter(subscriptionIds, askedAtMs)) === subscriptionIds.length) return true;
      await pause(refreshLookMs);
    }
    return true;
  }

  async #requestSyncs(judged: readonly JudgedCalendar[], reason: 'stale' | 'refresh'): Promise<void> {
    const wanted = judged.filter((one) => one.reason === 'stale' || one.reason === 'never-synced');
    await Promise.all(
      wanted.map(async ({ calendar }) => {
        if (calendar.subscriptionId === null) return;
        try {
          await this.#deps.requests.requestSync({ subscriptionId: calendar.subscriptionId, reason });
        } catch (error) {
          if (!isAppError(error)) throw error;
          this.#deps.onRequestFailed(error);
        }
      }),
    );
  }

  #compose(
    question: AvailabilityQuestion,
    cached: CachedAnswer,
    judged: readonly JudgedCalendar[],
    live: ReadonlyMap<string, LiveAnswer>,
  ): AvailabilityAnswer {
    const calendars = judged.map((one) => evidenceOf(one, live.get(one.calendar.id)));
    const unknown = calendars.filter(({ source }) => source === 'unknown');
    if (unknown.length > 0 && !question.partial) throw unknownAvailability(unknown);
    const liveBlocks = [...live.values()].flatMap((answer) => (answer.kind === 'busy' ? answer.intervals : []));
    const blocks = [
      ...cached.busy.map((block) => ({ ...block, source: 'calendar-cache-sql' as const })),
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
}

/** The oldest `asOf` that is fresh; a staleness of 0 accepts none, not even one of this very millisecond. */
function oldestAcceptable(nowMs: number, maxStalenessMs: number): number {
  return maxStalenessMs === 0 ? nowMs + 1 : nowMs - maxStalenessMs;
}

function assertAllFound(question: AvailabilityQuestion, cached: CachedAnswer): void {
  const { by, ids } = question.selection;
  // No calendar at all proves nothing about anybody (L1).
  if (ids.length === 0) throw new AppError('invalid-request', 'At least one calendar or user has to be asked for.');
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
