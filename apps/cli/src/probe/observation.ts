/** What Google showed of one point. Values are those of the simulator's switch. */
export type Observation =
  | { kind: 'exactly'; value: unknown }
  /** At least `from`, and less than `below`; null is without end. */
  | { kind: 'between'; from: number; below: number | null }
  | { kind: 'about'; value: number; tolerance: number }
  | { kind: 'unseen'; reason: string };

export const exactly = (value: unknown): Observation => ({ kind: 'exactly', value });
export const between = (from: number, below: number | null): Observation => ({ kind: 'between', from, below });
export const about = (value: number, tolerance: number): Observation => ({ kind: 'about', value, tolerance });
export const unseen = (reason: string): Observation => ({ kind: 'unseen', reason });

/** Whether the switch, in this position, does what Google showed; null where Google showed nothing. */
export function agrees(observation: Observation, position: unknown): boolean | null {
  if (observation.kind === 'unseen') return null;
  if (observation.kind === 'exactly') return JSON.stringify(observation.value) === JSON.stringify(position);
  if (typeof position !== 'number') return false;
  if (observation.kind === 'about') return Math.abs(position - observation.value) <= observation.tolerance;
  return position >= observation.from && (observation.below === null || position < observation.below);
}

/** For the operator. */
export function describeObservation(observation: Observation): string {
  if (observation.kind === 'unseen') return observation.reason;
  if (observation.kind === 'exactly') return JSON.stringify(observation.value);
  if (observation.kind === 'about') return `about ${observation.value}`;
  const { from, below } = observation;
  return below === null ? `at least ${from}` : `from ${from}, below ${below}`;
}
