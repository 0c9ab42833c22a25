import { describe, expect, test } from '@jest/globals';
import { wallByIntl } from '../recurrence/brute-force.test-support.ts';
import { hourMs, minuteMs } from '../time/clock.ts';
import { findZone, zoneDataVersion } from './zone-data.ts';
import { offsetAt } from './zone-offsets.ts';

const hoursAt = (instant: string, zone: string) => offsetAt(Date.parse(instant), zone) / hourMs;

describe('L1 L8: zone data are those of this package, whatever Node has', () => {
  test.each([
    ['America/Vancouver', '2026-11-23T16:00Z', -7, 'keeps its summer time since 2026'],
    ['Canada/Pacific', '2027-01-15T00:00Z', -7, 'as its alias does'],
    ['America/Edmonton', '2027-01-15T00:00Z', -6, 'keeps its summer time since 2026'],
    ['America/Winnipeg', '2027-01-15T00:00Z', -5, 'keeps its summer time since 2026'],
    ['America/Havana', '2027-01-15T00:00Z', -4, 'keeps its summer time for a winter'],
    ['America/Havana', '2028-01-15T00:00Z', -5, 'has winters again after it'],
    ['Africa/Casablanca', '2026-09-20T00:59:59Z', 1, 'is an hour ahead of UTC until 2026'],
    ['Africa/Casablanca', '2026-09-20T01:00:00Z', 0, 'is at UTC since'],
  ])('L8: %s at %s is %d h ahead of UTC: it %s', (zone, instant, hours) => {
    expect(hoursAt(instant, zone)).toBe(hours);
  });

  test('L1: tell their release, which is not older than the changes above', () => {
    expect(zoneDataVersion).toMatch(/^20\d\d[a-z]$/);
    expect(zoneDataVersion >= '2026f').toBe(true);
  });

  test.each([
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Kiritimati',
    'America/St_Johns',
    'Asia/Gaza',
    'America/Asuncion',
    'UTC',
  ])('L8: %s is as Node has it from 2000 to 2037', (zone) => {
    const wrong: string[] = [];
    for (let atMs = Date.UTC(2000, 0); atMs < Date.UTC(2038, 0); atMs += 101 * hourMs) {
      if (atMs + offsetAt(atMs, zone) !== wallByIntl(atMs, zone)) wrong.push(new Date(atMs).toISOString());
    }
    expect(wrong).toEqual([]);
  });
});

describe('L8: zones far from now', () => {
  test('L8: local mean time counts seconds', () => {
    expect(offsetAt(Date.parse('1850-01-01T00:00Z'), 'Europe/Berlin')).toBe(53 * minuteMs + 28_000);
    expect(offsetAt(Date.parse('0050-01-01T00:00Z'), 'Europe/Berlin')).toBe(53 * minuteMs + 28_000);
    expect(hoursAt('1900-07-01T00:00Z', 'Europe/Berlin')).toBe(1);
  });

  test('L8: the rules of today go on for centuries', () => {
    expect(hoursAt('2050-07-01T00:00Z', 'Europe/Berlin')).toBe(2);
    expect(hoursAt('2400-07-01T00:00Z', 'Europe/Berlin')).toBe(2);
    expect(hoursAt('2400-12-01T00:00Z', 'Europe/Berlin')).toBe(1);
  });
});

describe('L8: names of zones', () => {
  test('L15: what is no zone takes no room, however many ask for it and however long its name', () => {
    for (let index = 0; index < 3_000; index += 1) findZone(`Nowhere/${index}`);
    expect(findZone('America/Argentina/ComodRivadavia')).toBe(findZone('America/Argentina/ComodRivadavia'));
    expect(findZone(`+${'0'.repeat(100_000)}`)).toBeNull();
  });

  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['US/PACIFIC', 'US/Pacific'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['Etc/GMT+7', 'Etc/GMT+7'],
    ['utc', 'UTC'],
    ['gmt-07:00', '-07:00'],
    ['+05:30', '+05:30'],
  ])('L8: %s is %s', (name, zone) => {
    expect(findZone(name)?.name).toBe(zone);
  });

  test.each(['', 'Europe_Berlin', 'PST', 'Mars/Olympus', '+24:00', '+05:60', '__proto__', 'constructor'])(
    'L1: %j is no zone, and nothing is guessed',
    (name) => {
      expect(findZone(name)).toBeNull();
      expect(() => offsetAt(0, name)).toThrow(RangeError);
    },
  );
});
