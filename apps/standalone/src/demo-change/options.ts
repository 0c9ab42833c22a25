import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the user asked of `npm run demo:change`. */
export interface DemoChangeOptions {
  dataFolder: string;
  /** How many changes to measure. */
  times: number;
}

/** A command line as it was understood. */
export type DemoChangeCommandLine =
  | { kind: 'run'; options: DemoChangeOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; complaint: string };

export const demoChangeHelp = `Usage: npm run demo:change [-- options]

Puts an event into the simulated Google of a running npm start, and measures until the cached answer shows it.

  --times <n>      do it n times (1 to 1000) and print the median
  --data <folder>  the folder that npm start was given
  --help           this text
`;

const maximumTimes = 1_000;

/** Reads the command line. */
export function parseDemoChangeCommandLine(args: readonly string[], checkout: string): DemoChangeCommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        times: { type: 'string', default: '1' },
        data: { type: 'string', default: '.data' },
      },
    });
    if (values.help) return { kind: 'help' };
    const times = /^\d{1,4}$/.test(values.times) ? Number(values.times) : 0;
    if (times < 1 || times > maximumTimes) {
      return { kind: 'wrong', complaint: `--times needs a whole number from 1 to ${maximumTimes}.` };
    }
    return { kind: 'run', options: { dataFolder: resolve(checkout, values.data), times } };
  } catch (error) {
    // parseArgs throws nothing but complaints about the arguments.
    return { kind: 'wrong', complaint: error instanceof Error ? error.message : String(error) };
  }
}
