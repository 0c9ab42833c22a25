import { loadEnvironmentFile } from '@calendar-cache/config';
import { isAppError } from '@calendar-cache/errors';
import { createLogger, onShutdown, type ShutdownStep } from '@calendar-cache/observability';
import { startIngress } from './app.ts';
import { readIngressEnvironment } from './env.ts';

const shutdownDeadlineMs = 5_000;

try {
  loadEnvironmentFile(process.cwd());
  const { LOG_LEVEL, DEBUG } = readIngressEnvironment(process.env);
  const logger = createLogger({ app: 'ingress', level: LOG_LEVEL, debug: DEBUG });
  const steps: ShutdownStep[] = [];
  onShutdown(logger, steps, shutdownDeadlineMs);
  const ingress = await startIngress({ environment: process.env, logger });
  steps.push({ name: 'ingress', run: () => ingress.close() });
} catch (error) {
  // What an operator can mend is said in plain words; anything else keeps its stack.
  if (!isAppError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
