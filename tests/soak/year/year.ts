import type { Change } from './changes.ts';
import type { HappeningKind } from './happening-kinds.ts';
import type { House } from './house.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** A year under way. */
export interface Year {
  house: House;
  random: Random;
  changes: Generator<Change, never>;
  /** How many people there should be. */
  wanted: number;
  people: Person[];
  teamIds: readonly string[];
  /** Who withdrew the consent, and when they come back. */
  away: { person: Person; untilDay: number }[];
  /** What is switched off today. */
  off: { read: boolean; write: boolean; teamId: string | null };
  /** While it is on, jobs may be lost. */
  trouble: { isOn: boolean };
  count: (kind: HappeningKind, times?: number) => void;
}
