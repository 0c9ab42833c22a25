export default async function globalTeardown() {
  await globalThis.calendarCacheTestRun?.end();
}
