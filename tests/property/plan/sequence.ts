import fc from 'fast-check';
import { type Command, command, type Range, ranges } from './command.ts';
import { anyCalendarZone, type CalendarZone, type EventPlan, eventPlan } from './event-plan.ts';
import type { CalendarSort } from './event-resource.ts';

/** One calendar's life: what it begins with, and what befalls it. It always ends with a quiet point. */
export interface Sequence {
  sort: CalendarSort;
  zone: CalendarZone;
  /** Days after 2026-01-01 on which it begins. */
  startDay: number;
  /** Events per page of Google's lists. */
  pageSize: number;
  /** Between the starts of two syncs of the calendar; 0 lets them follow each other at once. */
  minGapMs: number;
  /** Switches of the simulator for what no source settles: the cache has to hold with either. */
  google: { listsGoBy: 'change' | 'id'; seriesEditResetsExceptions: boolean; declinedIsBusy: boolean };
  first: EventPlan[];
  commands: Command[];
  lastRanges: Range[];
}

/** Drawn long, since only long sequences meet; shrunk to whatever length still fails. */
class LongArray<Item> extends fc.Arbitrary<Item[]> {
  readonly #drawn: fc.Arbitrary<Item[]>;
  readonly #shrunk: fc.Arbitrary<Item[]>;

  constructor(item: fc.Arbitrary<Item>, lengths: { minLength: number; maxLength: number }) {
    super();
    this.#drawn = fc.array(item, { ...lengths, size: 'max' });
    this.#shrunk = fc.array(item, { minLength: 0, maxLength: lengths.maxLength, size: 'max' });
  }

  override generate(random: fc.Random, biasFactor: number | undefined): fc.Value<Item[]> {
    return this.#drawn.generate(random, biasFactor);
  }

  override canShrinkWithoutContext(value: unknown): value is Item[] {
    return this.#shrunk.canShrinkWithoutContext(value);
  }

  override shrink(value: Item[], context: unknown): fc.Stream<fc.Value<Item[]>> {
    return this.#shrunk.shrink(value, context);
  }
}

export const sequence: fc.Arbitrary<Sequence> = fc.record({
  sort: fc.constantFrom<CalendarSort>('primary', 'primary', 'shared', 'shared', 'import'),
  zone: anyCalendarZone,
  startDay: fc.nat(364),
  pageSize: fc.constantFrom(50, 2, 3, 7),
  // Short: a sync that keeps its distance waits for so much time on the clock of the world, too.
  minGapMs: fc.constantFrom(0, 0, 20),
  google: fc.record({
    listsGoBy: fc.constantFrom('change', 'change', 'id'),
    seriesEditResetsExceptions: fc.constantFrom(false, false, true),
    declinedIsBusy: fc.constantFrom(false, false, true),
  }),
  first: fc.array(eventPlan, { minLength: 2, maxLength: 9, size: 'max' }),
  commands: new LongArray(command, { minLength: 34, maxLength: 46 }),
  lastRanges: ranges,
});
