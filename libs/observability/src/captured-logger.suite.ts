import { createLogger, type LoggerOptions } from './logger/create-logger.ts';

/** A logger whose lines a test can read. */
export function capturedLogger(options: Partial<Pick<LoggerOptions, 'level' | 'debug'>> = {}) {
  const written: string[] = [];
  const logger = createLogger({
    app: 'test',
    level: 'info',
    ...options,
    destination: { write: (line: string) => void written.push(line) },
  });
  return {
    logger,
    text: () => written.join(''),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
