export { installLeakCheck } from './servers/leak-check.ts';
export type { TestServersOptions } from './servers/server-source.ts';
export { type TestDatabase, testDatabase } from './servers/test-database.ts';
export { testQueuePrefix, testRedisUrl } from './servers/test-queue.ts';
export { startTestRun, type TestRun } from './servers/test-run.ts';
export { provideTestServers, type TestServers } from './servers/test-servers.ts';
export {
  type ConnectedCalendar,
  createSyncWorld,
  createTestClock,
  type SyncWorld,
  type TestClock,
} from './world/cached-calendar.ts';
