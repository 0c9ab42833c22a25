/** Why a job was asked for. It names the add that made the job and proves nothing: another add may have joined it. */
export const syncReasons = ['notification', 'connected', 'stale', 'refresh', 'operator'] as const;
export type SyncReason = (typeof syncReasons)[number];

/** The Google channel that a job is about. */
export interface ChannelReference {
  channelId: string;
  resourceId: string;
}

/** What the domain asks of the queue. Each throws AppError `queue-unavailable` when the queue does not take it (L12). */
export interface JobRequests {
  /** `refresh` and `operator` start at once, even where a delayed job of the calendar is waiting (L10). */
  requestSync(request: { subscriptionId: string; reason: SyncReason; channel?: ChannelReference }): Promise<void>;
  /** For a calendar without a channel. */
  requestWatch(request: { subscriptionId: string }): Promise<void>;
  /** For a calendar whose channel has to be replaced. */
  requestRenewal(request: { subscriptionId: string }): Promise<void>;
  requestStopChannel(request: ChannelReference & { subscriptionId: string }): Promise<void>;
  requestCalendarList(request: { credentialId: string }): Promise<void>;
}
