import type { FaultKind } from '@calendar-cache/google-simulator';
import { insertMeeting, makeChange } from './changes.ts';
import { consent, disconnect, type Person, welcome } from './people.ts';
import { removeCalendar, removeDuringWatch } from './remove-calendar.ts';
import type { Year } from './year.ts';

/** Days between two of a kind. Primes and halves, so that all meet each other in the course of a year. */
const every = {
  disconnection: 5,
  revocation: 3,
  removal: 3,
  death: 2,
  tokens: 3,
  team: 4,
  read: 7,
  write: 17,
} as const;
/** A person who has withdrawn the consent comes back after so many days. */
const awayDays = 2;

const refusals: readonly FaultKind[] = [
  'backend-error',
  'rate-limit-exceeded',
  'user-rate-limit-exceeded',
  'too-many-requests',
  'unavailable-empty',
  'html-bad-gateway',
  'reset-in-body',
  'truncated-body',
];

/** A first watch that was granted and never answered leaves a channel that nobody can stop: Google has no list of them. */
const refusalsWithoutEffect = refusals.filter((kind) => !kind.endsWith('-body'));

/** The mail and the calls of a day's busy hours: some are lost, doubled, refused. */
export function beginTrouble({ house, random, trouble }: Year): void {
  trouble.isOn = true;
  house.google.faults.add(
    { kind: 'drop', route: 'push', probability: 0.15, seed: random.below(1_000_000) },
    { kind: 'double', route: 'push', probability: 0.15, seed: random.below(1_000_000) },
    {
      kind: random.pick(refusals) ?? 'backend-error',
      route: 'list',
      probability: 0.1,
      seed: random.below(1_000_000),
    },
    ...(['watch', 'stop'] as const).map((route) => ({
      kind: random.pick(refusalsWithoutEffect) ?? 'backend-error',
      route,
      probability: 0.15,
      seed: random.below(1_000_000),
    })),
  );
}

/** What the simulator counted since it was last asked. */
export function endTrouble({ house, count, trouble }: Year): void {
  trouble.isOn = false;
  const counts = house.google.faults.counts();
  const refused = refusals.reduce((sum, kind) => sum + counts[kind], 0);
  count('lost push', counts.drop);
  count('doubled push', counts.double);
  count('channel death', counts['silent-death']);
  count('error of Google', refused);
  house.google.faults.clear({ counts: true });
}

/** One hour of a day in which things happen. */
export async function busyHour(year: Year, changes: number): Promise<void> {
  const { people, random, count } = year;
  for (let number = 0; number < changes; number += 1) {
    const person = random.pick(people.filter(({ state }) => state !== 'gone'));
    const change = year.changes.next().value;
    if (person === undefined) return;
    if (!makeChange(person.hand, change)) insertMeeting(person.hand, number);
    count('change');
  }
}

/** What comes once in so many days. */
export async function dailyHappenings(year: Year, day: number): Promise<void> {
  await comeAndGo(year, day);
  await removeCalendars(year, day);
  await switchFlags(year, day);
  const connected = year.people.filter(({ state }) => state === 'connected');
  if (day % every.death === 0) killChannel(year, connected);
  if (day % every.tokens === 0) {
    const person = year.random.pick(connected);
    if (person !== undefined) year.house.google.expireSyncTokens(person.externalId);
    year.count('expired sync token', person === undefined ? 0 : 1);
  }
}

async function comeAndGo(year: Year, day: number): Promise<void> {
  const { house, people, random, count } = year;
  for (const { person, untilDay } of year.away.filter((one) => one.untilDay <= day)) {
    year.away.splice(
      year.away.findIndex((one) => one.person === person && one.untilDay === untilDay),
      1,
    );
    person.credentialId = await consent(house, person);
    person.state = 'connected';
    count('reconnection');
  }
  const connected = people.filter(({ state }) => state === 'connected');
  if (day % every.revocation === 1) {
    const person = random.pick(connected);
    if (person !== undefined) {
      house.google.revokeGrant(person.email);
      person.state = 'revoked';
      year.away.push({ person, untilDay: day + awayDays });
      count('revocation');
    }
  }
  if (day % every.disconnection === 2) {
    const person = random.pick(people.filter(({ state }) => state === 'connected'));
    if (person !== undefined) {
      await disconnect(house, person);
      count('disconnection');
    }
  }
  const living = people.filter(({ state }) => state !== 'gone').length;
  // A few a day, until there are as many as there should be; those who left are replaced.
  for (let number = 0; number < Math.min(year.wanted - living, Math.ceil(year.wanted / 5)); number += 1) {
    await join(year);
  }
}

async function removeCalendars(year: Year, day: number): Promise<void> {
  if (day % every.removal === 0) return;
  const watched = new Set(year.house.google.channels().map(({ calendarId }) => calendarId));
  const person = year.random.pick(
    year.people.filter(({ state, externalId }) => state === 'connected' && watched.has(externalId)),
  );
  if (person === undefined) return;
  if (day % every.removal === 1) await removeCalendar(year, person);
  else await removeDuringWatch(year, person);
}

async function join(year: Year): Promise<void> {
  const { house, people, random, teamIds, count } = year;
  const person = await welcome(house, random, people.length, random.pick(teamIds) ?? '');
  people.push(person);
  for (let number = 0; number < 4; number += 1) insertMeeting(person.hand, random.below(60));
  count('consent');
}

function killChannel({ house, random }: Year, connected: readonly Person[]): void {
  const watched = new Set(house.google.channels().map(({ calendarId }) => calendarId));
  const person = random.pick(connected.filter(({ externalId }) => watched.has(externalId)));
  if (person === undefined) return;
  const { externalId: calendarId, hand } = person;
  house.google.faults.add({ kind: 'silent-death', route: 'push', calendarId, times: 1 });
  insertMeeting(hand, random.below(50));
}

/** What was switched off yesterday is on again today; and now and then something is switched off. */
async function switchFlags(year: Year, day: number): Promise<void> {
  const { house, off, random, teamIds, count } = year;
  const { features } = house;
  if (off.read) await features.switchFeature('calendar-cache-sql-read', 'on');
  if (off.write) await features.switchFeature('calendar-cache-sql-write', 'on');
  if (off.teamId !== null) await features.addTeam('calendar-cache-sql-write', off.teamId);
  off.read = day % every.read === 3;
  off.write = day % every.write === 5;
  off.teamId = day % every.team === 3 ? (random.pick(teamIds) ?? null) : null;
  if (off.read) {
    await features.switchFeature('calendar-cache-sql-read', 'off');
    count('read switched off');
  }
  if (off.write) {
    await features.switchFeature('calendar-cache-sql-write', 'off');
    count('write switched off');
  }
  if (off.teamId !== null) {
    await features.removeTeam('calendar-cache-sql-write', off.teamId);
    count('team without write');
  }
}
