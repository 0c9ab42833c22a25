import { isAppError } from '@calendar-cache/errors';
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

/**
 * Stops channels while their credentials still live, and remembers the providers, so that channels which are opened
 * meanwhile can be stopped when the credentials are gone. Whatever can't be stopped in time is left to expire.
 */
export class ChannelStopper {
  readonly #deps: StopChannelsDependencies;
  readonly #providers = new Map<string, Promise<CalendarProvider>>();
  readonly #settled = new Set<string>();
  readonly #reasons = new Set<string>();
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
    const waiting = [...fresh];
    const over = new AbortController();
    const work = Promise.all(Array.from({ length: atATime }, () => this.#stopEach(waiting, over.signal)));
    // What goes on after the deadline is nobody's business any more.
    work.catch(() => undefined);
    try {
      const late = this.#deps.pause(this.#deps.stopDeadlineMs, over.signal).then(() => 'late' as const);
      if ((await Promise.race([work, late])) === 'late') this.#reasons.add('deadline');
    } finally {
      over.abort();
    }
    this.#left = this.#settled.size - this.#stopped;
  }

  receipt(): ChannelReceipt {
    return { stopped: this.#stopped, leftToExpire: this.#left, reasons: [...this.#reasons].sort() };
  }

  async #stopEach(waiting: OpenChannel[], over: AbortSignal): Promise<void> {
    for (let channel = waiting.shift(); channel !== undefined && !over.aborted; channel = waiting.shift()) {
      const isStopped = await this.#tryToStop(channel);
      if (over.aborted) return;
      if (isStopped) this.#stopped += 1;
    }
  }

  async #tryToStop({ credentialId, subscriptionId, channelId, resourceId }: OpenChannel): Promise<boolean> {
    try {
      const provider = await this.#providerOf(credentialId);
      await provider.stopChannel({ channelId, resourceId });
    } catch (error) {
      // One that Google no longer knows is as good as stopped.
      if (!isAppError(error, 'google-channel-gone')) {
        if (!isProviderFailure(error)) throw error;
        this.#reasons.add(error.code);
        return false;
      }
    }
    await this.#deps.subscriptionRepo.clearChannel(subscriptionId, channelId);
    return true;
  }

  #providerOf(credentialId: string): Promise<CalendarProvider> {
    const known = this.#providers.get(credentialId) ?? this.#deps.providers.forCredential(credentialId);
    this.#providers.set(credentialId, known);
    return known;
  }
}
