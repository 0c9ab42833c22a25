import { createLogger, onShutdown } from '@calendar-cache/observability';
import { startWorker } from './app.ts';

const logger = createLogger({ app: 'worker', level: 'info', debug: process.env.DEBUG });
try {
  const worker = await startWorker({ environment: process.env });
  logger.info({ url: worker.url }, 'worker ready');
  onShutdown(logger, [{ name: 'worker', run: () => worker.close() }], 8_000);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
