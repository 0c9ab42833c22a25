import type { Logger } from '../logger/create-logger.ts';

/** One thing to end. */
export interface ShutdownStep {
  name: string;
  run(): Promise<void>;
}

/** The part of `process` that is needed. */
export interface ShutdownHost {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  exit(code: number): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// Ctrl-C under npm arrives twice: from the terminal, and passed on by npm.
const sameSignalMs = 1_000;

/**
 * Ends the process on SIGINT, SIGTERM or SIGHUP: the steps in their order, one after the other, then exit 0 (1 when a step
 * failed). A second signal, or the deadline, exits with 1 at once. An error that nobody caught is logged and exits with 1:
 * after it nothing can be trusted. Steps may be added to the list while things start.
 * @returns what begins the same end without a signal.
 */
export function onShutdown(
  logger: Logger,
  steps: readonly ShutdownStep[],
  deadlineMs: number,
  host: ShutdownHost = process,
): (reason: string) => Promise<void> {
  let ending: Promise<void> | undefined;
  let repeatEnds = false;

  const end = (reason: string): Promise<void> => {
    ending ??= (async () => {
      setTimeout(() => {
        repeatEnds = true;
      }, sameSignalMs).unref();
      setTimeout(() => {
        logger.error({ reason, deadlineMs }, 'shutdown took too long');
        host.exit(1);
      }, deadlineMs).unref();
      logger.info({ reason }, 'shutting down');
      const failed = await runSteps(logger, steps);
      logger.info({ reason, failed }, 'shut down');
      host.exit(failed.length === 0 ? 0 : 1);
    })();
    return ending;
  };

  for (const signal of signals) {
    host.on(signal, () => {
      if (!repeatEnds) return void end(signal);
      logger.warn({ signal }, 'second signal, not waiting any longer');
      host.exit(1);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    host.on(event, (thrown) => {
      logger.fatal({ event, error: thrown }, 'an error that nobody caught');
      host.exit(1);
    });
  }
  return end;
}

async function runSteps(logger: Logger, steps: readonly ShutdownStep[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of steps) {
    try {
      await run();
    } catch (error) {
      failed.push(name);
      logger.error({ step: name, error }, 'shutdown step failed');
    }
  }
  return failed;
}
