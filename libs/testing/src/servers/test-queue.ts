import { randomBytes } from 'node:crypto';
import { testServers } from './handover.ts';

/** The Redis of this run, undefined where there is none. */
export function testRedisUrl(): string | undefined {
  return testServers().redisUrl;
}

/** A queue prefix that no other test uses; fits Redis keys and names of PostgreSQL schemas. */
export function testQueuePrefix(): string {
  return `test_${testServers().runId}_${randomBytes(6).toString('hex')}`;
}
