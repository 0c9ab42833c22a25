import { createTestClock } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';
import { GoogleHistory } from './google-history.ts';

type Held = Record<string, [startMs: number, endMs: number][]>;

const clock = createTestClock(0);
const range = { fromMs: 0, untilMs: 100 };
let held: Held = {};

const google = {
  busyBlocks: () => Object.values(held).flatMap((blocks) => blocks.map(([startMs, endMs]) => ({ startMs, endMs }))),
};

/** A history of what is held from each instant on. */
function historyOf(states: [sinceMs: number, held: Held][]): GoogleHistory {
  const [[, first], ...changes] = states as [[number, Held], ...[number, Held][]];
  held = first;
  clock.advance(-clock.now());
  const history = new GoogleHistory({ google, calendarId: 'c', nowMs: clock.now, ...range });
  for (const [sinceMs, next] of changes) {
    clock.advance(sinceMs - clock.now());
    held = next;
    history.note();
  }
  return history;
}

test('what was held all the time must be shown, what was held at all may be', () => {
  const history = historyOf([
    [0, { a: [[0, 10]], b: [[20, 30]] }],
    [50, { a: [[5, 15]], b: [[20, 30]] }],
    [70, { a: [[60, 70]] }],
  ]);
  expect(history.truthBetween(10, 60, range)).toEqual({
    throughout: [
      [5, 10],
      [20, 30],
    ],
    ever: [
      [0, 15],
      [20, 30],
    ],
  });
});

test('a change at the very instant may lie on either side of it', () => {
  const history = historyOf([
    [0, { a: [[0, 10]] }],
    [50, { a: [[50, 60]] }],
  ]);
  const both = {
    throughout: [],
    ever: [
      [0, 10],
      [50, 60],
    ],
  };
  expect(history.truthBetween(50, 60, range)).toEqual(both);
  expect(history.truthBetween(40, 50, range)).toEqual(both);
  expect(history.truthBetween(51, 60, range)).toEqual({ throughout: [[50, 60]], ever: [[50, 60]] });
  expect(history.truthBetween(40, 49, range)).toEqual({ throughout: [[0, 10]], ever: [[0, 10]] });
});

test('an instant that one event leaves and another takes was busy throughout', () => {
  const history = historyOf([
    [0, { a: [[0, 10]] }],
    [50, { a: [[0, 10]], b: [[0, 10]] }],
    [60, { b: [[0, 10]] }],
  ]);
  expect(history.truthBetween(40, 70, range)).toEqual({ throughout: [[0, 10]], ever: [[0, 10]] });
});

test('only the asked range counts', () => {
  const history = historyOf([[0, { a: [[0, 10]] }]]);
  expect(history.truthBetween(0, 1, { fromMs: 4, untilMs: 6 })).toEqual({ throughout: [[4, 6]], ever: [[4, 6]] });
});
