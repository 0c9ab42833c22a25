import { expect, test } from '@jest/globals';
import { LockWatch } from './lock-watch.ts';

const LOCK_MS = 10_000;

function watchAt(start: number) {
  const clock = { nowMs: start };
  return { clock, locks: new LockWatch(LOCK_MS, () => clock.nowMs) };
}

test('L11: a lock that was refused is lost, and its processor is told', () => {
  const { locks } = watchAt(0);
  const mine = locks.begin('1');
  const other = locks.begin('2');
  locks.failed(['1', 'unknown']);
  expect([mine.lost(), mine.signal.aborted, other.lost(), other.signal.aborted]).toEqual([true, true, false, false]);
});

test('L11: a lock that was not renewed for as long as it lasts is lost, though no one said so', () => {
  const { clock, locks } = watchAt(0);
  const lock = locks.begin('1');
  clock.nowMs = LOCK_MS;
  expect(lock.lost()).toBe(false);
  locks.renewed(['1', 'unknown']);
  clock.nowMs = 2 * LOCK_MS;
  expect(lock.lost()).toBe(false);
  clock.nowMs += 1;
  expect(lock.lost()).toBe(true);
});

test('a second run of the same job is not ended by the first', () => {
  const { locks } = watchAt(0);
  const first = locks.begin('1');
  const second = locks.begin('1');
  first.end();
  locks.failed(['1']);
  expect([first.lost(), second.lost()]).toEqual([false, true]);
});
