import { toError } from '@calendar-cache/errors';
import { createTemplateDatabase, dropDatabasesOf, newRunId } from './administration.ts';
import { handOver } from './handover.ts';
import type { TestServersOptions } from './server-source.ts';
import { provideTestServers } from './test-servers.ts';

/** The servers and the migrated template of one run of the integration tests. */
export interface TestRun {
  /** Drops the run's databases and stops what was started. */
  end(): Promise<void>;
}

/**
 * Provides the servers, creates the migrated template database and tells the test files through the environment.
 * @throws AppError `embedded-server-failed` when there is no server to be had
 */
export async function startTestRun(
  options: TestServersOptions & { migrate: (databaseUrl: string) => Promise<void> },
): Promise<TestRun> {
  const servers = await provideTestServers(options);
  const { databaseUrl, redisUrl } = servers;
  const runId = newRunId(Date.now(), process.pid);
  const end = async () => {
    await dropDatabasesOf(databaseUrl, runId).finally(() => servers.stop());
  };
  try {
    const templateDatabase = await createTemplateDatabase(databaseUrl, runId, options.migrate);
    handOver({ databaseUrl, templateDatabase, redisUrl, runId });
    return { end };
  } catch (error) {
    // What went wrong first says more than a server that can't be cleaned up because of it.
    await end().catch((consequence: unknown) => options.log(toError(consequence).message));
    throw error;
  }
}
