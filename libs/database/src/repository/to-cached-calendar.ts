import type { CachedCalendar, UntrustedReason } from '@calendar-cache/calendar-cache';

/** A calendar that the cache answers for. */
type UsableRow = [id: string, userId: string, subscriptionId: string, contentVersion: string, asOfMs: number];

/** One that has to be asked for elsewhere. */
type OtherRow = [
  id: string,
  userId: string,
  subscriptionId: string | null,
  contentVersion: string | null,
  asOfMs: number | null,
  externalId: string,
  credentialId: string,
  covered: boolean,
  untrustedReason: UntrustedReason | null,
  readOn: boolean,
  writeOn: boolean,
  credentialRevoked: boolean,
];

/** What the statement gives of a calendar: the longer form where the cache can't answer. */
export type CalendarRow = UsableRow | OtherRow;

/** A calendar of the statement as the domain knows it. */
export function toCachedCalendar(row: CalendarRow): CachedCalendar {
  const [id, userId, subscriptionId, contentVersion, asOfMs] = row;
  const known = { id, userId, subscriptionId, contentVersion, asOfMs };
  if (row.length === 5) return { ...known, ...whatUsableMeans };
  const [, , , , , externalId, credentialId, covered, untrustedReason, readOn, writeOn, credentialRevoked] = row;
  const usable = false;
  return { ...known, externalId, credentialId, covered, untrustedReason, readOn, writeOn, credentialRevoked, usable };
}

const whatUsableMeans = {
  externalId: '',
  credentialId: '',
  covered: true,
  untrustedReason: null,
  readOn: true,
  writeOn: true,
  credentialRevoked: false,
  usable: true,
};
