/** The driver of PostgreSQL gives each connection a timer for its age, of half an hour at least. */
const longestMs = 20 * 60_000;

/**
 * Follows the timers that are set through the globals of a test file and keep its process alive; gives how many there
 * are. What Node counts itself holds those of Jest and of this check, too.
 */
export function followTimers(scope) {
  const open = new Set();
  const { setTimeout, setInterval, clearTimeout, clearInterval } = scope;
  const follow = (set, isOnce) => {
    const followed = (work, delayMs, ...values) => {
      const run = () => {
        if (isOnce) open.delete(timer);
        work(...values);
      };
      const timer = set(run, delayMs);
      if (!(delayMs > longestMs)) open.add(timer);
      return timer;
    };
    // What `util.promisify` looks for.
    return Object.defineProperties(followed, Object.getOwnPropertyDescriptors(set));
  };
  const forget = (clear) => (timer) => {
    open.delete(timer);
    clear(timer);
  };
  scope.setTimeout = follow(setTimeout, true);
  scope.setInterval = follow(setInterval, false);
  scope.clearTimeout = forget(clearTimeout);
  scope.clearInterval = forget(clearInterval);
  return () => [...open].filter((timer) => timer.hasRef()).length;
}
