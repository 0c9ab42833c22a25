import { flagNames, midReadChanges, roles, sweepJobs, waysOff } from '../plan/command.ts';
import { eventZones, flavours, spanShapes } from '../plan/event-plan.ts';
import { channelRoutes } from '../plan/google-fault.ts';
import { addedForms, frequencies, ruleEnds } from '../plan/rule-plan.ts';
import type { Tally } from './tally.ts';

const leastCommands = 30;

/** Why a run proves less than it promises: what was next to absent, or sequences that were too short. */
export function judgeCounts(tally: Tally, commandKinds: readonly string[], faults: readonly string[]): string[] {
  const groups: [string, readonly string[]][] = [
    ['command', commandKinds],
    ['fault', faults],
    ['span', spanShapes],
    ['flavour', flavours],
    ['rule', frequencies],
    ['added occurrence', addedForms],
    ['fault of a channel', channelRoutes],
    ['asked amid change', ['from the cache']],
    ['zone', eventZones],
    ['rule end', ruleEnds],
    ['excluded occurrences', ['none', 'some']],
    ['sequence', ['primary', 'shared', 'import']],
    ['sweep', sweepJobs],
    ['role', roles],
    ['change while reading', midReadChanges],
    ['flag', flagNames.flatMap((flag) => waysOff.map((way) => `${flag} ${way}`))],
  ];
  const complaints = groups.flatMap(([group, names]) =>
    tally.scarce(group, names).map((name) => `${group} ${name}: ${tally.count(group, name)} of ${tally.total(group)}`),
  );
  const average = tally.total('command') / Math.max(tally.total('sequence'), 1);
  if (average < leastCommands) complaints.push(`only ${average.toFixed(1)} commands in a sequence`);
  return complaints;
}
