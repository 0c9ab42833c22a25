import { testDatabase } from '@calendar-cache/testing';
import { describe, expect, test } from '@jest/globals';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarEvents } from './calendars.ts';

const { connection } = await testDatabase();
const column = calendarEvents.start;

async function read(instant: SQL, database: Database = connection.database): Promise<number | null> {
  const [row] = await database.select({ at: sql<number>`${instant}`.mapWith(column) }).from(sql`(SELECT 1) AS one`);
  return row?.at ?? null;
}

describe('L1, L15: an instant', () => {
  test.each([
    '-004000-01-01T00:00:00.000Z',
    '-000001-12-31T23:59:59.999Z',
    '0000-12-31T23:00:00.000Z',
    '0001-01-01T00:00:00.000Z',
    '0032-02-29T10:00:00.000Z',
    '0050-07-01T10:00:00.000Z',
    '0099-12-31T23:59:59.001Z',
    '0100-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.500Z',
    '2026-03-29T01:00:00.123Z',
    '9999-12-31T23:59:59.999Z',
    '+010000-01-01T00:30:00.000Z',
    '+275760-09-13T00:00:00.000Z',
  ])('L1: %s is read as it was written', async (text) => {
    const epochMs = Date.parse(text);
    expect(await read(sql`to_timestamp(${epochMs}::float8 / 1000.0)::timestamptz(3)`)).toBe(epochMs);
    expect(await read(sql`${sql.param(epochMs, column)}::timestamptz(3)`)).toBe(epochMs);
  });

  test('L1: reads the same in a session of another zone', async () => {
    await connection.database.transaction(async (transaction) => {
      await transaction.execute(sql`SET LOCAL TimeZone TO 'Asia/Kolkata'`);
      const epochMs = Date.parse('2026-03-29T01:00:00.120Z');
      expect(await read(sql`to_timestamp(${epochMs}::float8 / 1000.0)::timestamptz(3)`, transaction)).toBe(epochMs);
    });
  });

  test('L1: that nobody can read is none', async () => {
    await expect(read(sql`'infinity'::timestamptz`)).rejects.toThrow(RangeError);
  });
});
