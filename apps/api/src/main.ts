import { loadEnvironmentFile, parseEnvironment } from '@calendar-cache/config';
import { isAppError } from '@calendar-cache/errors';
import { createLogger, onShutdown, type ShutdownStep } from '@calendar-cache/observability';
import { startApi } from './app.ts';
import { apiVariables } from './env.ts';

const shutdownDeadlineMs = 5_000;
const firstPort = 3_000;

try {
  loadEnvironmentFile(process.cwd());
  const environment = parseEnvironment(apiVariables, process.env);
  const logger = createLogger({ app: 'api', level: environment.LOG_LEVEL, debug: environment.DEBUG });
  const steps: ShutdownStep[] = [];
  onShutdown(logger, steps, shutdownDeadlineMs);
  const api = await startApi({ environment: process.env, logger, near: firstPort });
  steps.push({ name: 'api', run: () => api.close() });
  logger.info({ url: api.url, port: api.port }, 'the API listens');
} catch (error) {
  if (!isAppError(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
