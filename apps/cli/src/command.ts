import type { RawEnvironment } from '@calendar-cache/config';

/** What every command gets. */
export interface CommandContext {
  environment: RawEnvironment;
  /** Prints one line of the result. */
  print: (line: string) => void;
  nowMs: number;
}

/** One verb of the operator. */
export interface Command {
  /** How it is called, without "npm run cli --". */
  usage: string;
  /** One line for --help. */
  summary: string;
  /**
   * Does it. `args` is what follows the command's name.
   * @throws {@link UsageError}; AppError in words for the operator.
   */
  run(args: readonly string[], context: CommandContext): Promise<void>;
}

/** The command line does not fit: the command did nothing. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
