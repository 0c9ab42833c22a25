import { type AppError, isAppError } from '@calendar-cache/errors';
import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { CalendarProvider, CalendarProviders } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';
import type { ChannelReceipt, OpenChannel } from './removal.ts';

/** What stopping channels needs. */
export interface StopChannelsDependencies {
  providers: CalendarProviders;
  subscriptionRepo: Pick<CalendarSubscriptionRepository, 'clearChannel'>;
  /** Ends early on the signal. */
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** A Google that does not answer must not hold a removal back for longer. */
  stopDeadlineMs: number;
}

/** Of one removal at a time: Google's quota is for the calendars of the living. */
const atATime = 4;
const firstPauseMs = 250;
const longestPauseMs = 2_000;

/**
 * Stops channels while their credentials still live, and remembers the providers, so that channels which are opened
 * meanwhile can be stopped when the credentials are gone. What Google refuses for the moment is asked for again, after
 * all others; whatever can't be stopped in time is left to expire.
 */
export class ChannelStopper {
  readonly #deps: StopChannelsDependencies;
  readonly #providers = new Map<string, Promise<CalendarProvider>>();
  readonly #settled = new Set<string>();
  readonly #refusals = new Map<string, string>();
  #isLate = false;
  #stopped = 0;
  #left = 0;

  constructor(deps: StopChannelsDependencies) {
    this.#deps = deps;
  }

  /**
   * Channels that this stopper has seen before are passed over.
   * @throws AppError `database-unavailable`; what Google and the credential say is in the receipt.
   */
  async stop(channels: readonly OpenChannel[]): Promise<void> {
    const fresh = channels.filter(({ channelId }) => !this.#settled.has(channelId));
    for (const { channelId } of fresh) this.#settled.add(channelId);
    const over = new AbortController();
    const work = this.#stopInRounds(fresh, over.signal);
    // What goes on after the deadline is nobody's business any more.
    work.catch(() => undefined);
    try {
      const late = this.#deps.pause(this.#deps.stopDeadlineMs, over.signal).then(() => 'late' as const);
      if ((await Promise.race([work, late])) === 'late') this.#isLate = true;
    } finally {
      over.abort();
    }
    this.#left = this.#settled.size - this.#stopped;
  }

  receipt(): ChannelReceipt {
    const reasons = new Set([...this.#refusals.values(), ...(this.#isLate ? ['deadline'] : [])]);
    return { stopped: this.#stopped, leftToExpire: this.#left, reasons: [...reasons].sort() };
  }

  async #stopInRounds(channels: readonly OpenChannel[], over: AbortSignal): Promise<void> {
    let waiting = [...channels];
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const again: OpenChannel[] = [];
      await Promise.all(Array.from({ length: atATime }, () => this.#stopEach(waiting, again, over)));
      if (again.length === 0) return;
      await this.#deps.pause(pauseMs, over);
      if (over.aborted) return;
      waiting = again;
    }
  }

  async #stopEach(waiting: OpenChannel[], again: OpenChannel[], over: AbortSignal): Promise<void> {
    for (let channel = waiting.shift(); channel !== undefined && !over.aborted; channel = waiting.shift()) {
      const refusal = await this.#tryToStop(channel);
      if (over.aborted) return;
      if (refusal === null) {
        this.#refusals.delete(channel.channelId);
        this.#stopped += 1;
        continue;
      }
      this.#refusals.set(channel.channelId, refusal.code);
      if (this.#mayEndInTime(refusal)) again.push(channel);
    }
  }

  #mayEndInTime({ code, retry, retryAfterMs = 0 }: AppError): boolean {
    return retry && code !== 'google-quota-exhausted' && retryAfterMs < this.#deps.stopDeadlineMs;
  }

  /** Null where it is stopped. */
  async #tryToStop({ credentialId, subscriptionId, channelId, resourceId }: OpenChannel): Promise<AppError | null> {
    try {
      const provider = await this.#providerOf(credentialId);
      await provider.stopChannel({ channelId, resourceId });
    } catch (error) {
      // One that Google no longer knows is as good as stopped.
      if (!isAppError(error, 'google-channel-gone')) {
        if (!isProviderFailure(error)) throw error;
        return error;
      }
    }
    await this.#deps.subscriptionRepo.clearChannel(subscriptionId, channelId);
    return null;
  }

  #providerOf(credentialId: string): Promise<CalendarProvider> {
    const known = this.#providers.get(credentialId) ?? this.#deps.providers.forCredential(credentialId);
    this.#providers.set(credentialId, known);
    return known;
  }
}
