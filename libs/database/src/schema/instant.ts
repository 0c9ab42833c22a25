import { customType } from 'drizzle-orm/pg-core';

/** A `timestamptz` column read and written as epoch milliseconds, the unit of the domain. */
export const instant = customType<{ data: number; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: writeInstant,
  fromDriver: readInstant,
});

const written = /^(\d{4,6})(-\d\d-\d\d) ([\d:.]+)([+-]\d\d)(:\d\d)?( BC)?$/;

/**
 * `2026-03-01 09:00:00.5+00`, with ` BC` before the year 1. Only with six digits of year Date.parse reads all years as they
 * are written: without, 0050 is 1950 (L1).
 */
function readInstant(text: string): number {
  const [, digits, date, time, hours, minutes = ':00', era] = written.exec(text) ?? [];
  const year = era === undefined ? Number(digits) : 1 - Number(digits);
  const sixDigits = `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
  const epochMs = Date.parse(`${sixDigits}${date}T${time}${hours}${minutes}`);
  if (Number.isNaN(epochMs)) throw new RangeError(`PostgreSQL wrote an instant that can't be read: ${text}`);
  return epochMs;
}

/** PostgreSQL knows no year 0 and no sign: the year before 1 is 0001 BC. */
function writeInstant(epochMs: number): string {
  const date = new Date(epochMs);
  const year = date.getUTCFullYear();
  const digits = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${digits}${date.toISOString().slice(-20)}${year > 0 ? '' : ' BC'}`;
}
