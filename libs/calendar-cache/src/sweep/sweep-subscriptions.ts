import type { CalendarListRepository } from '../calendar-list/calendar-list.ts';
import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { PollSettings } from '../calendar-subscription/poll-interval.ts';
import { type Clock, dayMs, hourMs, minuteMs } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';

/** What {@link sweepSubscriptions} needs. */
export interface SweepSubscriptionsDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  lists: Pick<CalendarListRepository, 'claimDue'>;
  requests: Pick<JobRequests, 'requestWatch' | 'requestRenewal' | 'requestStopChannel' | 'requestCalendarList'>;
  clock: Clock;
  /** The key that signs now: channels of older ones are renewed, so that those may go. */
  currentKeyId: string;
  poll: PollSettings;
  deadAfterLostPushes: number;
  /** How many watches one sweep asks for: a watch is a call to Google, and syncs want their share (L18). */
  portion: number;
  /** A claimed calendar whose job is lost is asked for again after this long (L13). */
  claimMs: number;
}

/** How a sweep went: watches or renewals, stops and calendar lists that were asked for, pushes that were found lost. */
export type SweptSubscriptions = {
  outcome: 'swept';
  calendars: number;
  stopped: number;
  lists: number;
  lostPushes: number;
};

/** How long a notification may take after a read has found its change. */
const announcedWithinMs = minuteMs;
/** Old keys and lost pushes of one round; rows only, no calls. */
const rowsPerRound = 1_000;

/**
 * Asks for a watch where a channel is missing, and for a renewal of one that is about to expire, dead or signed by an old
 * key, the longest waiting first (L14), and for the end of channels that are of no use any more. Two sweeps at once share the work.
 */
export async function sweepSubscriptions(deps: SweepSubscriptionsDependencies): Promise<SweptSubscriptions> {
  const { subscriptionRepo, requests, clock, currentKeyId, deadAfterLostPushes: deadAfter, portion, claimMs } = deps;
  const nowMs = clock.now();
  const lostPushes = await subscriptionRepo.countLostPushes({
    nowMs,
    foundBeforeMs: nowMs - announcedWithinMs,
    ...deps.poll,
    deadAfter,
    limit: rowsPerRound,
  });
  await subscriptionRepo.makeOldKeysDue({ currentKeyId, nowMs, laterThanMs: nowMs + claimMs, limit: rowsPerRound });
  const needs = await subscriptionRepo.claimNeedingChannel({
    nowMs,
    againAtMs: nowMs + claimMs,
    unwatchableAgainAtMs: nowMs + dayMs,
    limit: portion,
  });
  const round: SweptSubscriptions = { outcome: 'swept', calendars: 0, stopped: 0, lists: 0, lostPushes };
  for (const { id: subscriptionId, isWatchable, channel } of needs) {
    if (isWatchable) {
      await (channel === null
        ? requests.requestWatch({ subscriptionId })
        : requests.requestRenewal({ subscriptionId }));
      round.calendars += 1;
    } else if (channel !== null) {
      await requests.requestStopChannel({ ...channel, subscriptionId });
      round.stopped += 1;
    }
  }
  round.stopped += await stopSuperseded(deps, nowMs);
  const due = await deps.lists.claimDue({ nowMs, leaseUntilMs: nowMs + claimMs, limit: portion });
  for (const credentialId of due) await requests.requestCalendarList({ credentialId });
  round.lists = due.length;
  return round;
}

/** Channels whose stop was lost, with a queue (L13) or with a worker between two steps (L15). */
async function stopSuperseded(deps: SweepSubscriptionsDependencies, nowMs: number): Promise<number> {
  const { subscriptionRepo, requests, portion } = deps;
  const channels = await subscriptionRepo.claimSuperseded({ nowMs, againAtMs: nowMs + hourMs, limit: portion });
  for (const channel of channels) await requests.requestStopChannel(channel);
  return channels.length;
}
