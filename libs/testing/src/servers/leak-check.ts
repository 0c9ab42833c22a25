import { leaksBetween, type OpenThings, openThings } from './open-things.ts';

/** Judges what a test, and in the end its file, left open. */
export interface LeakCheck {
  /** Before a test's first hook. */
  testStarts(): Promise<void>;
  /** After a test's last hook: a complaint that names what it left open, undefined when all is closed. */
  testEnded(): Promise<string | undefined>;
  /** After the last hook of the file. */
  fileEnded(): Promise<string | undefined>;
}

/** What the check is told. */
export interface LeakCheckOptions {
  /**
   * How long closing may take after the end: sockets close in the background, and the drivers leave a pause of theirs
   * to run out when their server is away.
   */
  settleMs: number;
  /** The timers of the test file that keep the process alive. */
  countTimers(): number;
}

/** Begins to watch a test file, before it is loaded. */
export async function watchForLeaks(options: LeakCheckOptions): Promise<LeakCheck> {
  const open = () => openThings(options.countTimers());
  const beforeFile = await open();
  // The most that any test began with: a pool of the file that lost its server comes back during a later test.
  let beforeTest = beforeFile;
  return {
    testStarts: async () => {
      beforeTest = mostOf(beforeTest, await open());
    },
    testEnded: () => complain('The test', beforeTest, open, options),
    fileEnded: () => complain('The test file', beforeFile, open, options),
  };
}

async function complain(
  who: string,
  before: OpenThings,
  open: () => Promise<OpenThings>,
  { settleMs }: LeakCheckOptions,
): Promise<string | undefined> {
  const endMs = performance.now() + settleMs;
  let leaks = leaksBetween(before, await open());
  while (leaks.length > 0 && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    leaks = leaksBetween(before, await open());
  }
  return leaks.length > 0 ? `${who} left open: ${leaks.join(', ')}. ${advice}` : undefined;
}

const advice =
  'Close it in the test or an afterEach; what tests share is opened, and its pools filled, before the first.';

function mostOf(one: OpenThings, other: OpenThings): OpenThings {
  const both = Object.entries(other).map(([kind, count]) => [kind, Math.max(count, one[kind] ?? 0)]);
  return { ...one, ...Object.fromEntries(both) };
}
