import {
  type GoogleCalendarWebhookService,
  subscriptionIdOfChannel,
  verifyChannelToken,
  type WebhookKeyRing,
} from '@calendar-cache/calendar-cache';
import { AppError, isAppError } from '@calendar-cache/errors';
import { channelIdSchema, resourceIdSchema } from '@calendar-cache/jobs';
import { describeRequest, type Logger, type Metrics } from '@calendar-cache/observability';
import { type Request, Router } from 'express';
import type { FailureLimit } from '../access/failure-limit.ts';

/** What the webhook route needs: no database (L12). */
export interface GoogleCalendarWebhookRouteDependencies {
  service: Pick<GoogleCalendarWebhookService, 'processWebhook'>;
  webhookSecrets: WebhookKeyRing;
  failures: FailureLimit;
  logger: Pick<Logger, 'debugLog'>;
  metrics: Pick<Metrics, 'counter'>;
}

const resourceStatePattern = /^[a-z_]{1,32}$/;

/**
 * `POST /api/webhook/google-calendar-sql`: 200 once the job is in the queue (L12), 503 when the queue does not take it,
 * 400 and 403 for what is no notification of ours (L19), 429 for who sends such again and again.
 */
export function googleCalendarWebhookRoute(deps: GoogleCalendarWebhookRouteDependencies): Router {
  const debug = deps.logger.debugLog('calendar-cache-sql:webhook');
  const notifications = deps.metrics.counter({
    name: 'calendar_cache_webhook_notifications_total',
    help: 'Requests to the webhook by what became of them',
    labels: ['result'],
  });
  const router = Router();
  router.post('/api/webhook/google-calendar-sql', async (request, response) => {
    try {
      const { channelId, ...notification } = await provenNotification(request, deps);
      const subscriptionId = subscriptionIdOfChannel(channelId);
      const { resourceState } = notification;
      describeRequest(request, { subscriptionId, channelId, resourceState });
      debug({ channelId, ...notification, messageNumber: request.get('X-Goog-Message-Number') }, 'notification');
      const { status, body } = await deps.service.processWebhook(channelId, notification);
      if (status === 503) throw new AppError('queue-unavailable', 'The queue does not take jobs right now.');
      notifications.inc({ result: resourceState === 'sync' ? 'opened' : 'accepted' });
      response.status(status).json(body);
    } catch (error) {
      notifications.inc({ result: isAppError(error) ? error.code : 'internal-error' });
      throw error;
    }
  });
  return router;
}

/** Proof before limits: a channel token of ours passes, however many failures came from its address. */
async function provenNotification(
  request: Request,
  { webhookSecrets, failures }: Pick<GoogleCalendarWebhookRouteDependencies, 'webhookSecrets' | 'failures'>,
): Promise<{ channelId: string; resourceId: string; resourceState: string }> {
  const channelId = channelIdSchema.safeParse(request.get('X-Goog-Channel-ID'));
  const resourceId = resourceIdSchema.safeParse(request.get('X-Goog-Resource-ID'));
  const resourceState = request.get('X-Goog-Resource-State') ?? '';
  const stateFits = resourceStatePattern.test(resourceState);
  if (!channelId.success || !resourceId.success || !stateFits) {
    const headers = [
      ...(channelId.success ? [] : ['X-Goog-Channel-ID']),
      ...(resourceId.success ? [] : ['X-Goog-Resource-ID']),
      ...(stateFits ? [] : ['X-Goog-Resource-State']),
    ];
    const message = `No notification of Google: ${headers.join(', ')} missing or malformed.`;
    return failures.refuse(request.ip, new AppError('invalid-request', message, { details: { headers } }));
  }
  if (!verifyChannelToken(webhookSecrets, channelId.data, request.get('X-Goog-Channel-Token') ?? '')) {
    const message = 'The channel token was not made here for this channel.';
    return failures.refuse(request.ip, new AppError('channel-token-invalid', message));
  }
  return { channelId: channelId.data, resourceId: resourceId.data, resourceState };
}
