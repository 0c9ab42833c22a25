import { hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const tenMs = Date.parse('2026-02-17T10:00:00+01:00');
const elevenMs = tenMs + hourMs;
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
  stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
});

afterEach(async () => {
  await stage.world.close();
});

describe('L5: a block from ten to eleven, where the question', () => {
  test.each<[string, number, number, number[][]]>([
    ['ends before it', tenMs - hourMs, tenMs - minuteMs, []],
    ['ends as it begins', tenMs - hourMs, tenMs, []],
    ['ends a millisecond after it began', tenMs - hourMs, tenMs + 1, [[tenMs, tenMs + 1]]],
    ['ends in the middle of it', tenMs - hourMs, tenMs + 30 * minuteMs, [[tenMs, tenMs + 30 * minuteMs]]],
    ['is the same', tenMs, elevenMs, [[tenMs, elevenMs]]],
    ['is longer on both sides', tenMs - 1, elevenMs + 1, [[tenMs, elevenMs]]],
    ['lies within it', tenMs + minuteMs, tenMs + 2 * minuteMs, [[tenMs + minuteMs, tenMs + 2 * minuteMs]]],
    ['begins in the middle of it', tenMs + 30 * minuteMs, elevenMs + hourMs, [[tenMs + 30 * minuteMs, elevenMs]]],
    ['begins a millisecond before it ends', elevenMs - 1, elevenMs + hourMs, [[elevenMs - 1, elevenMs]]],
    ['begins as it ends', elevenMs, elevenMs + hourMs, []],
    ['begins after it', elevenMs + minuteMs, elevenMs + hourMs, []],
  ])('%s', async (_title, fromMs, untilMs, expected) => {
    await stage.sync();
    expect(await stage.cached(fromMs, untilMs)).toEqual(expected);
    expect(stage.truth(fromMs, untilMs)).toEqual(expected);
  });

  test('begins or ends where an event without length stands: it takes no time', async () => {
    stage.insert(timed('2026-02-17T12:00:00', '2026-02-17T12:00:00'));
    await stage.sync();
    const noonMs = elevenMs + hourMs;
    expect(await stage.cached(noonMs, noonMs + hourMs)).toEqual([]);
    expect(await stage.cached(noonMs - minuteMs, noonMs)).toEqual([]);
    expect(await stage.cached(noonMs - minuteMs, noonMs + minuteMs)).toEqual([]);
  });
});
