export { type Cuttable, openCuttable } from './network/cuttable.ts';
export { type LeakCheck, watchForLeaks } from './servers/leak-check.ts';
export type { TestServersOptions } from './servers/server-source.ts';
export { cloneTestDatabase, type TestDatabase, testDatabase } from './servers/test-database.ts';
export { testQueuePrefix, testRedisUrl } from './servers/test-queue.ts';
export { startTestRun, type TestRun } from './servers/test-run.ts';
export { provideTestServers, type TestServers } from './servers/test-servers.ts';
export {
  createSyncWorld,
  createTestClock,
  type SyncWorld,
  type SyncWorldOptions,
  type TestClock,
} from './world/cached-calendar.ts';
export { type CalendarSort, type ConnectedCalendar, connectTestCalendar } from './world/connect-test-calendar.ts';
