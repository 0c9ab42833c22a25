import { parseEnvironment } from '@calendar-cache/config';
import type { RunningSimulator } from '@calendar-cache/google-simulator';
import { type WorkerEnvironment, workerVariables } from '@calendar-cache/worker/parts';
import type { Lane } from './lane.ts';

/** What the worker of a stage is told. */
export function stageEnvironment(parts: {
  lane: Pick<Lane, 'databaseUrl' | 'webhookUrl'>;
  simulator: Pick<RunningSimulator, 'url'>;
  encryptionKey: string;
  minGapMs: number;
  declinedIsBusy: boolean;
}): WorkerEnvironment {
  const { lane, simulator, encryptionKey, minGapMs, declinedIsBusy } = parts;
  return parseEnvironment(workerVariables, {
    DATABASE_URL: lane.databaseUrl,
    GOOGLE_WEBHOOK_URL: lane.webhookUrl,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'secret',
    GOOGLE_API_URL: simulator.url,
    GOOGLE_TOKEN_URL: `${simulator.url}/token`,
    GOOGLE_TIMEOUT_MS: '5000',
    WEBHOOK_SECRETS: 'k1:a-secret-that-only-tests-know-of-1',
    ENCRYPTION_KEYS: `test:${encryptionKey}`,
    SYNC_MIN_GAP_MS: String(minGapMs),
    DECLINED_IS_BUSY: String(declinedIsBusy),
    WORKER_CONCURRENCY: '8',
  });
}
