import type { RawEnvironment } from '@calendar-cache/config';
import { UsageError } from './command.ts';
import { operatorCommands as commands } from './operator-commands.ts';
import { explainFailure } from './report/explain-failure.ts';

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
