import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the user asked of `npm start`. */
export interface StandaloneOptions {
  /** Where everything lies that has to survive. */
  dataFolder: string;
  /** Clear that first. */
  reset: boolean;
  /** False: real Google, whatever the environment says. */
  simulator: boolean;
  /** Show the apps' log lines. */
  verbose: boolean;
}

/** A command line as it was understood: options, a wish for help, or what is wrong with it in plain words. */
export type CommandLine =
  | { kind: 'start'; options: StandaloneOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; complaint: string };

export const helpText = `Usage: npm start [-- options]

Starts calendar-cache in one process: PostgreSQL, the queue on it, a simulated Google with a few lifelike calendars,
ingress, API, worker and dashboard. Ctrl-C stops everything; the next start goes on from there.

  --no-simulator   real Google: GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and GOOGLE_WEBHOOK_URL have to be set
  --reset          clear the state of earlier starts first
  --data <folder>  keep the state in this folder instead of .data
  --verbose        show the log lines of the apps, not only warnings and errors
  --help           this text

DATABASE_URL, REDIS_URL and GOOGLE_* are used instead of the embedded parts where they are set, each by itself;
API_PORT, INGRESS_PORT, DASHBOARD_PORT, SIMULATOR_PORT and WORKER_PORT choose ports. .env.example lists all variables.
`;

/** Reads the command line. Unknown options are refused: a misspelt --reset must not look like a start. */
export function parseCommandLine(args: readonly string[], checkout: string): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        reset: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        'no-simulator': { type: 'boolean', default: false },
        data: { type: 'string' },
      },
    });
    if (values.help) return { kind: 'help' };
    if (values.data === '') return { kind: 'wrong', complaint: '--data needs a folder.' };
    return {
      kind: 'start',
      options: {
        dataFolder: resolve(checkout, values.data ?? '.data'),
        reset: values.reset,
        simulator: !values['no-simulator'],
        verbose: values.verbose,
      },
    };
  } catch (error) {
    // parseArgs throws nothing but complaints about the arguments.
    return { kind: 'wrong', complaint: error instanceof Error ? error.message : String(error) };
  }
}
