import { type ErrorCode, isAppError } from '@calendar-cache/errors';
import { createChannelId } from '../channel/channel-id.ts';
import { signChannel, type WebhookKeyRing } from '../channel/channel-token.ts';
import type { CalendarProvider, CalendarProviders, GrantedChannel } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';
import { provesNoChannel } from '../provider/proves-no-channel.ts';
import { ChannelStopper, type StopChannelsDependencies } from '../removal/stop-channels.ts';
import { type Clock, dayMs } from '../time/clock.ts';
import type { ChannelReference, JobRequests } from '../webhook/job-requests.ts';
import { type BackoffSettings, nextBackoffMs } from './backoff.ts';
import type {
  CalendarSubscription,
  CalendarSubscriptionRepository,
  SubscriptionChannel,
} from './calendar-subscription.ts';
import { aboutADay } from './plan-failure.ts';

/** What {@link CalendarSubscriptionService} needs. */
export interface CalendarSubscriptionServiceDependencies
  extends Pick<StopChannelsDependencies, 'pause' | 'stopDeadlineMs'> {
  subscriptionRepo: CalendarSubscriptionRepository;
  providers: CalendarProviders;
  requests: JobRequests;
  webhookSecrets: WebhookKeyRing;
  /** After so many lost pushes in a row a channel counts as dead. */
  deadAfterLostPushes: number;
  /** Where Google sends notifications. */
  webhookUrl: string;
  /** What we ask for; what Google grants counts. */
  channelLifetimeMs: number;
  /** Between two watches of a calendar that Google refuses. */
  backoff: BackoffSettings;
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
}

/** A calendar that Google would not push may be pushed one day. */
const pushRetryDays = 3;

/** The named ends of a watch. */
export type WatchOutcome =
  | { outcome: 'watching'; expiresAtMs: number }
  | { outcome: 'not-watching'; code: ErrorCode; backoffMs: number }
  | { outcome: 'waiting-for-quota'; waitMs: number }
  | { outcome: 'left-to-expire'; reasons: string }
  | { outcome: 'already-watching' | 'push-not-supported' | 'subscription-gone' | 'overtaken' };

/** What a notification's channel turned out to be. */
export type NotificationVerdict = 'ours' | 'opening' | 'wrong-resource' | 'unknown-channel';

/** The channels of subscriptions: watch, renew, stop (L14), and the verdict about a notification (L19). */
export class CalendarSubscriptionService {
  readonly #deps: CalendarSubscriptionServiceDependencies;

  constructor(deps: CalendarSubscriptionServiceDependencies) {
    this.#deps = deps;
  }

  /**
   * Opens a channel, or renews the one that stands, unless that is healthy. The intended id is stored before the call, the new channel
   * before the old one is stopped; then the calendar is read, since changes before the watch were not announced.
   * A refusal is stored and given as an outcome; the sweep asks again after its backoff (L17).
   * @throws AppError `queue-unavailable`, `database-unavailable`.
   */
  async watch(subscriptionId: string): Promise<WatchOutcome> {
    const { subscriptionRepo, requests } = this.#deps;
    const subscription = await subscriptionRepo.findById(subscriptionId);
    if (subscription === null) return { outcome: 'subscription-gone' };
    if (!this.#needsChannel(subscription)) return { outcome: 'already-watching' };
    const outcome = await this.#tryToOpenChannel(subscription);
    if (outcome.outcome === 'waiting-for-quota') return outcome;
    await requests.requestSync({ subscriptionId, reason: 'connected' });
    return outcome;
  }

  /** Stops a channel at Google. One that Google no longer knows is as good as stopped. */
  async stopChannel(subscriptionId: string, channel: ChannelReference): Promise<{ outcome: string }> {
    const { subscriptionRepo, providers } = this.#deps;
    const subscription = await subscriptionRepo.findById(subscriptionId);
    if (subscription === null) return { outcome: 'subscription-gone' };
    // Rare, and a disconnection waits for it.
    const provider = await providers.forCredential(subscription.credentialId, () => true);
    try {
      await provider.stopChannel(channel);
    } catch (error) {
      if (!isAppError(error, 'google-channel-gone')) throw error;
    }
    await subscriptionRepo.clearChannel(subscriptionId, channel.channelId);
    return { outcome: 'stopped' };
  }

  /**
   * Judges the channel of a notification. The verdict never decides whether the calendar is read (L10, L19): it
   * gives or withholds credit, and stops channels that are not ours any more.
   */
  async judgeNotification(subscription: CalendarSubscription, channel: ChannelReference): Promise<NotificationVerdict> {
    if (channel.channelId === subscription.intendedChannelId) return 'opening';
    if (channel.channelId !== subscription.channel?.channelId) {
      await this.#deps.requests.requestStopChannel({ ...channel, subscriptionId: subscription.id });
      return 'unknown-channel';
    }
    if (channel.resourceId !== subscription.channel.resourceId) return 'wrong-resource';
    await this.#deps.subscriptionRepo.recordNotification(subscription.id, this.#deps.clock.now());
    return 'ours';
  }

  async #tryToOpenChannel(subscription: CalendarSubscription): Promise<WatchOutcome> {
    const { subscriptionRepo, backoff, random, clock } = this.#deps;
    try {
      return await this.#openChannel(subscription);
    } catch (error) {
      if (!isProviderFailure(error)) throw error;
      if (error.code === 'google-budget-spent') {
        const waitMs = error.retryAfterMs ?? 0;
        await subscriptionRepo.postponeWatch(subscription.id, clock.now() + waitMs);
        return { outcome: 'waiting-for-quota', waitMs };
      }
      const errors = { syncErrors: subscription.watchErrors };
      const backoffMs = nextBackoffMs(errors, backoff, random(), error.retryAfterMs);
      await subscriptionRepo.recordWatchFailure(subscription.id, {
        code: error.code,
        againAtMs: clock.now() + backoffMs,
      });
      return { outcome: 'not-watching', code: error.code, backoffMs };
    }
  }

  async #openChannel(subscription: CalendarSubscription): Promise<WatchOutcome> {
    const { subscriptionRepo, providers, webhookSecrets, requests, clock, random } = this.#deps;
    const openedAtMs = clock.now();
    const channelId = createChannelId(subscription.id);
    const { token, keyId } = signChannel(webhookSecrets, channelId);
    const provider = await providers.forCredential(subscription.credentialId);
    await subscriptionRepo.storeIntendedChannel(subscription.id, channelId, openedAtMs);
    try {
      const granted = await this.#askForChannel(provider, subscription, { channelId, token });
      const channel = { ...granted, webhookKeyId: keyId, openedAtMs };
      const stored = await subscriptionRepo.storeChannel(subscription.id, channel, this.#renewAtMs(channel));
      if (!stored) return await this.#endOvertaken(subscription, granted, provider);
      if (subscription.channel !== null) {
        const { channelId: oldId, resourceId } = subscription.channel;
        await requests.requestStopChannel({ channelId: oldId, resourceId, subscriptionId: subscription.id });
      }
      return { outcome: 'watching', expiresAtMs: granted.expiresAtMs };
    } catch (error) {
      if (!isAppError(error, 'google-push-not-supported')) throw error;
      await subscriptionRepo.markPushUnsupported(subscription.id, clock.now() + pushRetryDays * aboutADay(random()));
      return { outcome: 'push-not-supported' };
    }
  }

  /** The watch call itself. Where it is certain that Google made no channel, none is left to be stopped one day. */
  async #askForChannel(
    provider: CalendarProvider,
    { id, externalId }: CalendarSubscription,
    { channelId, token }: { channelId: string; token: string },
  ): Promise<GrantedChannel> {
    const { subscriptionRepo, webhookUrl: address, channelLifetimeMs: lifetimeMs } = this.#deps;
    try {
      return await provider.watchEvents({ externalId, channelId, token, address, lifetimeMs });
    } catch (error) {
      if (provesNoChannel(error)) await subscriptionRepo.clearIntendedChannel(id, channelId);
      throw error;
    }
  }

  /**
   * A channel that found no place: another watch came between, or a removal. Stopped with the provider that opened it,
   * since a job would ask for a credential that may be gone, or another one.
   */
  async #endOvertaken(
    { id: subscriptionId, credentialId }: CalendarSubscription,
    { channelId, resourceId }: GrantedChannel,
    provider: CalendarProvider,
  ): Promise<WatchOutcome> {
    const { subscriptionRepo, requests } = this.#deps;
    const stopper = new ChannelStopper({ ...this.#deps, providers: { forCredential: async () => provider } });
    await stopper.stop([{ subscriptionId, credentialId, channelId, resourceId }]);
    const { leftToExpire, reasons } = stopper.receipt();
    if (leftToExpire === 0) return { outcome: 'overtaken' };
    if ((await subscriptionRepo.findById(subscriptionId))?.credentialId !== credentialId) {
      return { outcome: 'left-to-expire', reasons: reasons.join(', ') };
    }
    await requests.requestStopChannel({ channelId, resourceId, subscriptionId });
    return { outcome: 'overtaken' };
  }

  /** Also one that Google would not give: whoever asks for it has waited long enough. */
  #needsChannel({ channel, lostPushesInRow }: CalendarSubscription): boolean {
    if (channel === null) return true;
    const { clock, webhookSecrets, deadAfterLostPushes } = this.#deps;
    if (channel.webhookKeyId !== webhookSecrets[0]?.id || lostPushesInRow >= deadAfterLostPushes) return true;
    return channel.expiresAtMs - this.#renewalLeadMs(channel) <= clock.now();
  }

  /** L14: a day before expiry, at most half of the lifetime that Google granted. */
  #renewalLeadMs({ openedAtMs, expiresAtMs }: Pick<SubscriptionChannel, 'openedAtMs' | 'expiresAtMs'>): number {
    const grantedMs = openedAtMs === null ? this.#deps.channelLifetimeMs : expiresAtMs - openedAtMs;
    return Math.min(dayMs, Math.max(0, grantedMs / 2));
  }

  /** Spread over the first quarter of the lead: what was opened together is not renewed together. Drawn once, and stored. */
  #renewAtMs(channel: Pick<SubscriptionChannel, 'openedAtMs' | 'expiresAtMs'>): number {
    return Math.round(channel.expiresAtMs - this.#renewalLeadMs(channel) * (1 - this.#deps.random() / 4));
  }
}
