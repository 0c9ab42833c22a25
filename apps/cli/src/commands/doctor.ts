import { AppError } from '@calendar-cache/errors';
import type { Command } from '../command.ts';
import type { Finding } from '../doctor/finding.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { readArguments } from '../read-arguments.ts';

/** Looks at everything that an operator would look at, one line a check, and says what mends it. Changes nothing. */
export const doctorCommand: Command = {
  usage: 'doctor',
  summary:
    'look at database, queue, schedules, webhook, keys, calendars, accounts, polls and zone data: one line each, with what mends it',
  run: async (args, { environment, print, nowMs }) => {
    readArguments(args);
    const findings: Finding[] = [];
    for await (const finding of runChecks({ environment, nowMs })) {
      findings.push(finding);
      print(describe(finding));
    }
    const failed = findings.filter(({ verdict }) => verdict === 'fail').length;
    const warned = findings.filter(({ verdict }) => verdict === 'warn').length;
    if (failed > 0) {
      throw new AppError('internal-error', `${failed} of ${findings.length} checks failed, ${warned} to look at.`);
    }
    print(warned === 0 ? 'All is well.' : `Nothing failed, ${warned} to look at.`);
  },
};

function describe({ check, verdict, says, remedy }: Finding): string {
  return `${verdict.padEnd(4)}  ${check.padEnd(14)}  ${says}${remedy === undefined ? '' : ` → ${remedy}`}`;
}
