import { loadEnvironmentFile, parseEnvironment } from '@calendar-cache/config';
import { isAppError } from '@calendar-cache/errors';
import { createLogger, onShutdown, type ShutdownStep } from '@calendar-cache/observability';
import { startWorker } from './app.ts';
import { workerVariables } from './env.ts';

/** Running jobs get their time to end, then the connections theirs. */
const shutdownDeadlineMs = 10_000;

try {
  loadEnvironmentFile(process.cwd());
  const { LOG_LEVEL, DEBUG } = parseEnvironment(workerVariables, process.env);
  const logger = createLogger({ app: 'worker', level: LOG_LEVEL, debug: DEBUG });
  const steps: ShutdownStep[] = [];
  onShutdown(logger, steps, shutdownDeadlineMs);
  const worker = await startWorker({ environment: process.env, logger });
  steps.push({ name: 'worker', run: () => worker.close() });
} catch (error) {
  // What an operator can mend is said in plain words; anything else keeps its stack.
  if (!isAppError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
