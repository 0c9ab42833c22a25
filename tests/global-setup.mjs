import { tsImport } from 'tsx/esm/api';

/** Jest would load TypeScript here as CommonJS, without workspaces' `import.meta`; tsx loads it as it is. */
export default async function globalSetup() {
  const { startServers } = await tsImport('./global-setup.ts', import.meta.url);
  globalThis.calendarCacheTestRun = await startServers();
}
