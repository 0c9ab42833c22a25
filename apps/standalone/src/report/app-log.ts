import { existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { createLogger, type Logger, type LogLevel } from '@calendar-cache/observability';

/** The log lines of all apps, in one file. */
export interface AppLog {
  logger(app: string): Logger;
}

const warning = /^\{"level":"warn"/;
const error = /^\{"level":"(error|fatal)"/;

/**
 * Opens the log file (the one before it is kept as `.old`). Warnings and errors are also shown in one line each; with
 * `verbose` every line is shown as it is.
 */
export function openAppLog(given: {
  file: string;
  level: LogLevel;
  debug: string | undefined;
  verbose: boolean;
  show: (text: string) => void;
  /** Aborts when the end begins: then connections that break are no news. */
  ending: AbortSignal;
}): AppLog {
  const { file, level, debug, verbose, show, ending } = given;
  if (existsSync(file)) renameSync(file, `${file}.old`);
  const opened = openSync(file, 'a', 0o600);
  const destination = {
    // Synchronous, so that the last words before a crash are there.
    write: (line: string) => {
      writeSync(opened, line);
      if (verbose) show(line.trimEnd());
      else if (error.test(line) || (warning.test(line) && !ending.aborted)) show(inWords(line));
    },
  };
  return { logger: (app) => createLogger({ app, level, debug, destination }) };
}

/** A warning or an error for people: who, what, and the message of the error beneath. */
function inWords(line: string): string {
  const fields: unknown = JSON.parse(line);
  const reason = textOf(fieldOf(fields, 'error'), 'message');
  const words = [textOf(fields, 'level'), textOf(fields, 'app'), textOf(fields, 'message')].join(': ');
  return reason === '' ? words : `${words} (${reason})`;
}

function textOf(value: unknown, name: string): string {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
