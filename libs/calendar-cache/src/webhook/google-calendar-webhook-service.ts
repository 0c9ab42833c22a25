import { isAppError } from '@calendar-cache/errors';
import { subscriptionIdOfChannel } from '../channel/channel-id.ts';
import type { JobRequests } from './job-requests.ts';

/** What the ingress answers Google with. */
export interface WebhookAnswer {
  status: 200 | 503;
  body: { message: string };
}

/** What a notification says beside its channel. */
export interface Notification {
  resourceId: string;
  /** `sync` opens a channel and announces no change; anything else is one. */
  resourceState: string;
}

/** Turns a proven notification into a job. Its one dependency is the queue: no database stands in Google's way. */
export class GoogleCalendarWebhookService {
  readonly #requests: Pick<JobRequests, 'requestSync'>;

  constructor(deps: { requests: Pick<JobRequests, 'requestSync'> }) {
    this.#requests = deps.requests;
  }

  /**
   * Answers 200 only after the job is in the queue (L12), also for duplicates and for channels that we no longer
   * know: the worker finds that out. 503 makes Google send the notification again.
   */
  async processWebhook(channelId: string, notification: Notification): Promise<WebhookAnswer> {
    const subscriptionId = subscriptionIdOfChannel(channelId);
    if (notification.resourceState === 'sync' || subscriptionId === null)
      return { status: 200, body: { message: 'ok' } };
    try {
      const channel = { channelId, resourceId: notification.resourceId };
      await this.#requests.requestSync({ subscriptionId, reason: 'notification', channel });
      return { status: 200, body: { message: 'ok' } };
    } catch (error) {
      if (!isAppError(error, 'queue-unavailable')) throw error;
      return { status: 503, body: { message: 'queue unavailable' } };
    }
  }
}
