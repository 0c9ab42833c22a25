import { GoogleError } from '../google-error/google-error.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import type { SimulatorClock } from '../simulator/simulator-clock.ts';

const MINUTE_MS = 60_000;
const PROJECT = '100000000001';

/** Counts calls in sliding minutes, of the project and of each user. Refused calls are not counted. */
export class QuotaMeter {
  private readonly clock: SimulatorClock;
  private readonly settings: SimulatorSettings;
  private projectCalls: number[] = [];
  private readonly userCalls = new Map<string, number[]>();

  constructor(clock: SimulatorClock, settings: SimulatorSettings) {
    this.clock = clock;
    this.settings = settings;
  }

  /** @throws GoogleError 403 or 429 of the quota layer when this call is one too many. */
  charge(user: string): void {
    const { quotaPerMinute, quotaPerMinutePerUser } = this.settings;
    if (quotaPerMinute === Number.POSITIVE_INFINITY && quotaPerMinutePerUser === Number.POSITIVE_INFINITY) return;
    const nowMs = this.clock.now();
    const isRecent = (atMs: number) => atMs > nowMs - MINUTE_MS;
    this.projectCalls = this.projectCalls.filter(isRecent);
    const calls = (this.userCalls.get(user) ?? []).filter(isRecent);
    if (calls.length >= quotaPerMinutePerUser) {
      throw beyondQuota('Queries per minute per user', 'defaultPerMinutePerUser', quotaPerMinutePerUser, this.settings);
    }
    if (this.projectCalls.length >= quotaPerMinute) {
      throw beyondQuota('Queries per minute', 'defaultPerMinutePerProject', quotaPerMinute, this.settings);
    }
    calls.push(nowMs);
    this.userCalls.set(user, calls);
    this.projectCalls.push(nowMs);
  }

  forget(user: string): void {
    this.userCalls.delete(user);
  }
}

/** The envelope of the quota layer, as recorded. */
function beyondQuota(limit: string, limitId: string, value: number, settings: SimulatorSettings): GoogleError {
  const message = `Quota exceeded for quota metric 'Queries' and limit '${limit}' of service 'calendar-json.googleapis.com' for consumer 'project_number:${PROJECT}'.`;
  return new GoogleError(
    settings.quotaStatus,
    { domain: 'usageLimits', reason: 'rateLimitExceeded', message },
    {
      status: settings.quotaStatus === 403 ? 'PERMISSION_DENIED' : 'RESOURCE_EXHAUSTED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'RATE_LIMIT_EXCEEDED',
          domain: 'googleapis.com',
          metadata: {
            quota_limit: limitId,
            service: 'calendar-json.googleapis.com',
            consumer: `projects/${PROJECT}`,
            quota_location: 'global',
            quota_metric: 'calendar-json.googleapis.com/default',
            quota_limit_value: String(value),
          },
        },
        {
          '@type': 'type.googleapis.com/google.rpc.Help',
          links: [
            {
              description: 'Request a higher quota limit.',
              url: 'https://cloud.google.com/docs/quota#requesting_higher_quota',
            },
          ],
        },
      ],
    },
  );
}
