import {
  type DestinationStream,
  destination as openDestination,
  type Logger as PinoLogger,
  pino,
  stdTimeFunctions,
} from 'pino';
import { type DebugNamespace, debugMatcher } from './debug-namespaces.ts';
import { redactFields, redactText } from './redact.ts';

/** What a line says beside its message: ids, numbers, outcomes. Secrets and people are taken out (L20). */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one line. */
export type WriteLine = (fields: LogFields, message: string) => void;

/** Least important line that is written. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Writes events as one line of JSON each. */
export interface Logger {
  fatal: WriteLine;
  error: WriteLine;
  warn: WriteLine;
  info: WriteLine;
  debug: WriteLine;
  /** A logger whose every line carries these fields. */
  child(fields: LogFields): Logger;
  /** Writes at level debug when DEBUG names the namespace, whatever the level of the others; else does nothing. */
  debugLog(namespace: DebugNamespace): WriteLine;
}

/** What {@link createLogger} needs. */
export interface LoggerOptions {
  /** The app, on every line. */
  app: string;
  level: LogLevel;
  /** The value of DEBUG. */
  debug?: string | undefined;
  /** Where lines go; standard output without it. */
  destination?: DestinationStream;
}

/** The one stream of an app's events: JSON lines with time, level, app, pid and message, redacted (L20). */
export function createLogger(options: LoggerOptions): Logger {
  const root = pino(
    {
      level: options.level,
      base: { app: options.app, pid: process.pid },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    // Asynchronous: half the cost per line. pino writes the rest when the process exits, whatever the reason but SIGKILL.
    options.destination ?? openDestination({ dest: 1, sync: false }),
  );
  return wrap(root, debugMatcher(options.debug));
}

function wrap(lines: PinoLogger, isWatched: (namespace: string) => boolean): Logger {
  const write =
    (level: 'fatal' | 'error' | 'warn' | 'info' | 'debug'): WriteLine =>
    (fields, message) => {
      if (lines.isLevelEnabled(level)) lines[level](redactFields(fields), redactText(message));
    };
  return {
    fatal: write('fatal'),
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (fields) => wrap(lines.child(redactFields(fields)), isWatched),
    debugLog: (namespace) => {
      if (!isWatched(namespace)) return () => undefined;
      const watched = lines.child({ namespace }, { level: 'debug' });
      return (fields, message) => watched.debug(redactFields(fields), redactText(message));
    },
  };
}
