import type { DatabaseConnection } from '@calendar-cache/database';
import { type JobCatalog, type JobName, type JobPayload, jobCatalog } from '@calendar-cache/jobs';
import {
  createProducer,
  createWorkers,
  type JobContext,
  type JobOutcome,
  type JobProducer,
  type JobReport,
  type JobWorkers,
  type Processors,
  type QueueStore,
} from '@calendar-cache/queue';
import { cloneTestDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { sql } from 'drizzle-orm';
import { WebhookReceiver } from './webhook-receiver.ts';

/** What a lane runs jobs for. */
export interface LaneTenant {
  subscriptionId: string;
  processors: Processors<JobCatalog>;
  /** Told how each job ended. */
  onOutcome: (job: string, outcome: string) => void;
}

/** A database, a queue with its workers and a webhook: what sequences use one after the other. */
export class Lane {
  readonly connection: DatabaseConnection;
  readonly databaseUrl: string;
  readonly producer: JobProducer<JobCatalog>;
  readonly webhook: WebhookReceiver;
  readonly webhookUrl: string;
  /** Jobs that failed; none may. */
  readonly failures: string[] = [];
  readonly #workers: JobWorkers;
  readonly #drop: () => Promise<void>;
  #tenant: LaneTenant | null = null;

  private constructor(parts: {
    store: QueueStore;
    connection: DatabaseConnection;
    databaseUrl: string;
    drop: () => Promise<void>;
    webhook: WebhookReceiver;
    webhookUrl: string;
  }) {
    this.connection = parts.connection;
    this.databaseUrl = parts.databaseUrl;
    this.webhook = parts.webhook;
    this.webhookUrl = parts.webhookUrl;
    this.#drop = parts.drop;
    const onError = (error: Error) => void this.failures.push(`queue: ${error.message}`);
    this.producer = createProducer(parts.store, jobCatalog, { failFast: false, onError });
    this.#workers = createWorkers(parts.store, jobCatalog, this.#processors(), {
      concurrency: { 'calendar-sync': 4, 'calendar-subscription': 2, maintenance: 2 },
      onJob: (report) => this.#note(report),
      onError,
    });
    this.#workers.start();
  }

  /** @param store where the queue lives, seen from a prefix of its own */
  static async open(store: (prefix: string, databaseUrl: string) => QueueStore | Promise<QueueStore>): Promise<Lane> {
    const { url: databaseUrl, connection, drop } = await cloneTestDatabase({ poolMax: 6 });
    const webhook = new WebhookReceiver();
    const webhookUrl = await webhook.listen();
    const parts = { connection, databaseUrl, drop, webhook, webhookUrl };
    return new Lane({ ...parts, store: await store(testQueuePrefix(), databaseUrl) });
  }

  /** Jobs of others come to nothing from now on. */
  occupy(tenant: LaneTenant | null): void {
    this.#tenant = tenant;
    this.failures.length = 0;
  }

  /** How many jobs wait or run. A stop that is tried again later holds nothing up. */
  async busyJobs(): Promise<number> {
    const [sync, subscription, maintenance] = await Promise.all([
      this.producer.counts('calendar-sync'),
      this.producer.counts('calendar-subscription'),
      this.producer.counts('maintenance'),
    ]);
    return [sync, { ...subscription, delayed: 0 }, maintenance].reduce(
      (sum, { waiting, active, delayed }) => sum + waiting + active + delayed,
      0,
    );
  }

  /** Whether the only jobs are syncs that have handed themselves back, for the clock to go on. */
  async onlySyncsWaitForTime(): Promise<boolean> {
    const { waiting, active, delayed } = await this.producer.counts('calendar-sync');
    return delayed > 0 && waiting + active === 0;
  }

  /** With everything that hangs on the user. */
  async deleteUser(userId: string): Promise<void> {
    await this.connection.database.execute(sql`DELETE FROM users WHERE id = ${userId}`);
  }

  async close(): Promise<void> {
    await this.#workers.close();
    await this.producer.close();
    await this.webhook.close();
    await this.#drop();
  }

  #note({ name, status, outcome, fields, error }: JobReport): void {
    this.#tenant?.onOutcome(name, [outcome, fields.mode, fields.code].filter(Boolean).join(' '));
    // A channel that can't be stopped now is tried again, and ends by itself at last.
    if (status === 'failed' && name !== 'stop-channel') {
      this.failures.push(`${name} failed with ${outcome}: ${error?.stack ?? ''}`);
    }
  }

  #processors(): Processors<JobCatalog> {
    const forTenant =
      <Name extends JobName>(name: Name) =>
      async (payload: JobPayload<Name>, context: JobContext): Promise<JobOutcome> => {
        const tenant = this.#tenant;
        const isOthers = 'subscriptionId' in payload && payload.subscriptionId !== tenant?.subscriptionId;
        if (tenant === null || isOthers) return { outcome: 'subscription-gone' };
        return tenant.processors[name](payload, context);
      };
    return {
      'sync-calendar': forTenant('sync-calendar'),
      'watch-calendar': forTenant('watch-calendar'),
      'renew-channel': forTenant('renew-channel'),
      'stop-channel': forTenant('stop-channel'),
      'refresh-calendar-list': forTenant('refresh-calendar-list'),
      'sweep-subscriptions': forTenant('sweep-subscriptions'),
      'sweep-stale': forTenant('sweep-stale'),
      'extend-horizon': forTenant('extend-horizon'),
      cleanup: forTenant('cleanup'),
    };
  }
}
