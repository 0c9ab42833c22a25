import { AppError } from '@calendar-cache/errors';
import type { CalendarProviders } from '../provider/calendar-provider.ts';
import type { SelectedCalendarRepository } from '../selected-calendar/selected-calendar.ts';
import type { SetAlarm } from '../time/alarm.ts';
import { secondMs } from '../time/clock.ts';
import { assertAskable } from './assert-askable.ts';
import type { Calendar, EventBusyDate, SelectedCalendarReference } from './calendar.ts';
import { composeAnswer, evidenceOf, type JudgedAnswer, oldestOf } from './compose-answer.ts';
import { contentTagOf } from './content-tag.ts';
import { type ExplainIgnoredDependencies, type Explanation, explainIgnored } from './explain/explain-ignored.ts';
import type { JudgedCalendar } from './judged-calendar.ts';
import { askGoogle } from './live/ask-google.ts';
import { type CallSlotSettings, createCallSlots } from './live/call-slots.ts';
import type { LiveAnswer } from './live/live-answer.ts';
import { LiveCalls } from './live/live-calls.ts';
import type { AvailabilityAnswer, AvailabilityQuestion, FreshState } from './question.ts';
import { type ReadCacheDependencies, readCache, readStates } from './read-cache.ts';
import { type RefreshDependencies, refreshCalendars, requestSyncs } from './request-syncs.ts';

/** What {@link CalendarCacheService} needs. */
export interface CalendarCacheServiceDependencies extends ReadCacheDependencies, RefreshDependencies {
  selectedCalendars: Pick<SelectedCalendarRepository, 'listOfUser'>;
  providers: CalendarProviders;
  settings: ExplainIgnoredDependencies['settings'] & { defaultMaxStalenessMs: number; refreshTimeoutMs: number };
  /** Ends the wait of those who wait for their turn at Google. */
  setAlarm: SetAlarm;
  /** Lets others have their turn while an explanation is made. */
  yieldToEventLoop: ExplainIgnoredDependencies['yieldToEventLoop'];
}

/** Questions that ask Google at once in one process, each with calls of its own; more of them wait. */
const callSlots: CallSlotSettings = { running: 32, waiting: 1_000, maxWaitMs: 10 * secondMs };

/** Answers "when are they busy?" from the cache, with evidence, and live where the cache can't (L1, L2, L9). */
export class CalendarCacheService implements Calendar {
  readonly #deps: CalendarCacheServiceDependencies;
  readonly #liveCalls: LiveCalls;

  constructor(deps: CalendarCacheServiceDependencies) {
    const { providers, clock, setAlarm } = deps;
    this.#deps = deps;
    this.#liveCalls = new LiveCalls({ providers, clock, slots: createCallSlots(callSlots, setAlarm) });
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
   * @throws AppError `invalid-request`, `range-too-long`, `too-many-calendars`, `answer-too-large`, `calendar-not-found`,
   * `user-not-found`, `availability-unknown` (unless `partial`).
   */
  async answer(question: AvailabilityQuestion): Promise<AvailabilityAnswer> {
    return (await this.#ask(question, { withFacts: false })).answer;
  }

  /**
   * The same answer told event by event: why each block is taken, and what in the range was left out, and why.
   * @throws AppError as {@link answer} does.
   */
  async explain(question: Omit<AvailabilityQuestion, 'detail' | 'groupBy'>): Promise<Explanation> {
    const { answer, read } = await this.#ask({ ...question, detail: 'events' }, { withFacts: true });
    return { answer, ignored: await explainIgnored(this.#deps, read.judged, question.range) };
  }

  async #ask(
    question: AvailabilityQuestion,
    facts: { withFacts: boolean },
  ): Promise<{ answer: AvailabilityAnswer; read: JudgedAnswer }> {
    assertAskable(question);
    const askedAtMs = this.#deps.clock.now();
    let read = await readCache(this.#deps, question, facts);
    if (question.onStale === 'refresh' && (await refreshCalendars(this.#deps, read.judged, askedAtMs))) {
      read = await readCache(this.#deps, question, facts);
    }
    const uncached = read.judged.filter(({ calendar }) => !calendar.usable);
    // Side by side: a queue that is down must not hold the answer back for longer than Google takes anyway.
    const [live] = await Promise.all([
      question.onStale === 'fail' ? new Map<string, LiveAnswer>() : this.#askGoogle(uncached, question, askedAtMs),
      question.onStale === 'live' ? requestSyncs(this.#deps, uncached, 'stale') : [],
    ]);
    return { answer: composeAnswer(question, read, live), read };
  }

  /**
   * Whether the answer would be fresh and wholly from the cache, and which one, without a look at any block; else null.
   * @throws AppError as {@link answer} refuses, but never `availability-unknown`.
   */
  async freshState(question: AvailabilityQuestion): Promise<FreshState | null> {
    assertAskable(question);
    const judged = await readStates(this.#deps, question);
    const contentTag = contentTagOf(judged);
    const calendars = judged.map((one) => evidenceOf(one, undefined));
    const asOfMs = oldestOf(calendars);
    return contentTag === null || asOfMs === null ? null : { contentTag, asOfMs, calendars };
  }

  #askGoogle(
    uncached: readonly JudgedCalendar[],
    { range, maxStalenessMs }: AvailabilityQuestion,
    nowMs: number,
  ): Promise<Map<string, LiveAnswer>> {
    const askable = uncached.filter(({ calendar }) => !calendar.credentialRevoked);
    const calendars = askable.map(({ calendar }) => calendar);
    return askGoogle(this.#liveCalls, calendars, { range, nowMs, maxAgeMs: maxStalenessMs });
  }
}

function readsOnly(method: string): AppError {
  return new AppError('not-supported', `${method}: the cache only reads calendars; write to Google itself.`);
}
