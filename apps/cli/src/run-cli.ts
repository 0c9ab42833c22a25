import type { RawEnvironment } from '@calendar-cache/config';
import { type Command, UsageError } from './command.ts';
import { calendarsCommand } from './commands/calendars.ts';
import { cleanupCommand } from './commands/cleanup.ts';
import { flagsCommand } from './commands/flags.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { syncCommand } from './commands/sync.ts';
import { explainFailure } from './report/explain-failure.ts';

const commands = new Map<string, Command>([
  ['migrate', migrateCommand],
  ['calendars', calendarsCommand],
  ['sync', syncCommand],
  ['flags', flagsCommand],
  ['cleanup', cleanupCommand],
  ['keys', keysCommand],
]);

/** What {@link runCli} needs. */
export interface CliHost {
  environment: RawEnvironment;
  print: (line: string) => void;
  complain: (line: string) => void;
  nowMs: number;
}

/**
 * Runs one command of the operator.
 * @returns the exit code: 0 done, 1 failed, 2 not understood
 */
export async function runCli(args: readonly string[], host: CliHost): Promise<0 | 1 | 2> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h') {
    host.print(helpText());
    return 0;
  }
  const command = commands.get(name ?? '');
  if (command === undefined) {
    host.complain(name === undefined ? 'Which command?' : `There is no command "${name}".`);
    host.complain(helpText());
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    host.print(`Usage: npm run cli -- ${command.usage}\n\n${command.summary}`);
    return 0;
  }
  try {
    await command.run(rest, host);
    return 0;
  } catch (error) {
    host.complain(error instanceof UsageError ? error.message : explainFailure(error));
    if (!(error instanceof UsageError)) return 1;
    host.complain(`Usage: npm run cli -- ${command.usage}`);
    return 2;
  }
}

function helpText(): string {
  const lines = [...commands.values()].map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return `Usage: npm run cli -- <command>\n\n${lines.join('\n')}\n\nThe database is that of DATABASE_URL; where it is not set, that of a running npm start.`;
}
