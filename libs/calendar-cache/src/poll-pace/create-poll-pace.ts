import { type Clock, minuteMs } from '../time/clock.ts';
import { type PollPace, type PollPaceSettings, stretchPolls } from './stretch-polls.ts';

/** The pace of polls in this process. */
export interface CurrentPollPace {
  /** By the last count, at most a minute old in a process that asks now and then; as set until the first count. */
  current(): PollPace;
  /** Counts now, unless that was done lately. A count that fails keeps the last pace. */
  refresh(): Promise<void>;
}

/** What {@link createPollPace} needs. */
export interface PollPaceDependencies {
  /** How many calendars are read by polls. */
  countMirrored: () => Promise<number>;
  settings: PollPaceSettings;
  clock: Clock;
  onCounted?: (pace: PollPace) => void;
  onFailed: (thrown: unknown) => void;
}

/** Half of the promised minute: the count itself takes time, and the next question may come late. */
const countAgainMs = minuteMs / 2;

/** Keeps the count fresh by being asked: a look at an old one begins a new one. */
export function createPollPace(deps: PollPaceDependencies): CurrentPollPace {
  const { countMirrored, settings, clock, onCounted, onFailed } = deps;
  let pace = stretchPolls(0, settings);
  let countedAtMs = Number.NEGATIVE_INFINITY;
  let counting: Promise<void> | undefined;
  const count = async () => {
    try {
      pace = stretchPolls(await countMirrored(), settings);
      onCounted?.(pace);
    } catch (thrown) {
      onFailed(thrown);
    }
    countedAtMs = clock.now();
    counting = undefined;
  };
  const refresh = () => {
    // A count of the future was made before the clock was set back.
    const isFresh = Math.abs(clock.now() - countedAtMs) < countAgainMs;
    if (isFresh && counting === undefined) return Promise.resolve();
    counting ??= count();
    return counting;
  };
  return {
    current: () => {
      void refresh();
      return pace;
    },
    refresh,
  };
}
