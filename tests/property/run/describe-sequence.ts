import type { Command } from '../plan/command.ts';
import type { Sequence } from '../plan/sequence.ts';

/** A failed sequence as a person reads it: one line per step, and the command that runs it again. */
export function describeSequence(sequence: Sequence, reason: string, again: string): string {
  const { sort, zone, startDay, pageSize, minGapMs, google, first, commands, lastRanges } = sequence;
  return [
    reason,
    `A ${sort} calendar in ${zone}, ${pageSize} events a page, from day ${startDay} of 2026, ${minGapMs} ms between syncs,`,
    `by a Google of ${JSON.stringify(google)}, with`,
    ...first.map((event) => `      ${JSON.stringify(event)}`),
    ...commands.map((command, index) => `${String(index + 1).padStart(4)}. ${describeCommand(command)}`),
    ` end. quiet ${JSON.stringify(lastRanges)}`,
    `Again: ${again}`,
  ].join('\n');
}

function describeCommand({ kind, ...rest }: Command): string {
  const words = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [kind, ...words].join(' ');
}
