import { type AppError, isAppError } from '@calendar-cache/errors';
import type { CalendarProviders } from '../../provider/calendar-provider.ts';
import type { Clock, TimeRange } from '../../time/clock.ts';
import type { CallSlots } from './call-slots.ts';
import type { LiveAnswer } from './live-answer.ts';

/** A freeBusy call that is under way, or waits for its slot: then it has not begun. */
interface LiveCall {
  externalIds: ReadonlySet<string>;
  range: TimeRange;
  startedAtMs: number | null;
  answers: Promise<ReadonlyMap<string, LiveAnswer>>;
}

/** What is asked of Google with one credential. */
export interface LiveQuestion {
  credentialId: string;
  externalIds: readonly string[];
  range: TimeRange;
  /** A call that began before this is too old to be joined; Infinity joins only what has not begun. */
  oldestAsOfMs: number;
}

/**
 * The freeBusy calls of this process. A question joins a call of the same credential that holds its calendar, spans its range and is
 * young enough, so that a stampede on a stale calendar makes one call; what no call holds is asked anew (L1, L18).
 */
export class LiveCalls {
  readonly #deps: { providers: CalendarProviders; clock: Clock; slots: CallSlots };
  readonly #underWay = new Map<string, Set<LiveCall>>();

  constructor(deps: { providers: CalendarProviders; clock: Clock; slots: CallSlots }) {
    this.#deps = deps;
  }

  /** An answer for every asked calendar; those of a failed call are unknown, never free (L1). */
  async ask(question: LiveQuestion): Promise<Map<string, LiveAnswer>> {
    const joined = new Map(question.externalIds.map((id) => [id, this.#findJoinable(question, id)]));
    const others = question.externalIds.filter((id) => joined.get(id) === undefined);
    const own = others.length === 0 ? undefined : this.#call(question.credentialId, others, question.range);
    const answers = question.externalIds.map(async (id) => {
      const call = joined.get(id) ?? own;
      const answer = (await call?.answers)?.get(id);
      return [id, answer ?? this.#unknown('google-response-invalid')] as const;
    });
    return new Map(await Promise.all(answers));
  }

  #findJoinable({ credentialId, range, oldestAsOfMs }: LiveQuestion, externalId: string): LiveCall | undefined {
    const nowMs = this.#deps.clock.now();
    return [...(this.#underWay.get(credentialId) ?? [])].find((call) => {
      if (!call.externalIds.has(externalId)) return false;
      if (call.range.fromMs > range.fromMs || call.range.untilMs < range.untilMs) return false;
      // One that began in the future was begun before the clock was set back.
      return call.startedAtMs === null || (call.startedAtMs >= oldestAsOfMs && call.startedAtMs <= nowMs);
    });
  }

  #call(credentialId: string, externalIds: readonly string[], range: TimeRange): LiveCall {
    const calls = this.#underWay.get(credentialId) ?? new Set();
    this.#underWay.set(credentialId, calls);
    const call: LiveCall = {
      externalIds: new Set(externalIds),
      range,
      startedAtMs: null,
      answers: this.#deps.slots
        .run(() => this.#send(call, credentialId))
        .catch((error: unknown) => this.#failed(externalIds, error))
        .finally(() => {
          calls.delete(call);
          if (calls.size === 0) this.#underWay.delete(credentialId);
        }),
    };
    calls.add(call);
    return call;
  }

  async #send(call: LiveCall, credentialId: string): Promise<ReadonlyMap<string, LiveAnswer>> {
    const provider = await this.#deps.providers.forCredential(credentialId);
    const asOfMs = this.#deps.clock.now();
    call.startedAtMs = asOfMs;
    const answers = await provider.queryFreeBusy({ externalIds: [...call.externalIds], range: call.range });
    return new Map([...answers].map(([id, busy]) => [id, { asOfMs, ...busy }]));
  }

  #failed(externalIds: readonly string[], error: unknown): ReadonlyMap<string, LiveAnswer> {
    if (!isAppError(error)) throw error;
    return new Map(externalIds.map((id) => [id, this.#unknown(error.code)]));
  }

  #unknown(reason: AppError['code']): LiveAnswer {
    return { asOfMs: this.#deps.clock.now(), kind: 'unknown', reason };
  }
}
