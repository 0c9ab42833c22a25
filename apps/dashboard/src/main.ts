import { loadEnvironmentFile } from '@calendar-cache/config';
import { isAppError } from '@calendar-cache/errors';
import { createLogger, onShutdown, type ShutdownStep } from '@calendar-cache/observability';
import { startDashboard } from './app.ts';
import { readDashboardEnvironment } from './env.ts';

const shutdownDeadlineMs = 5_000;

try {
  loadEnvironmentFile(process.cwd());
  const { LOG_LEVEL, DEBUG } = readDashboardEnvironment(process.env);
  const logger = createLogger({ app: 'dashboard', level: LOG_LEVEL, debug: DEBUG });
  const steps: ShutdownStep[] = [];
  onShutdown(logger, steps, shutdownDeadlineMs);
  const dashboard = await startDashboard({ environment: process.env, logger });
  steps.push({ name: 'dashboard', run: () => dashboard.close() });
} catch (error) {
  // What an operator can mend is said in plain words; anything else keeps its stack.
  if (!isAppError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
