import { isAppError } from '@calendar-cache/errors';
import type { CalendarProviders, LiveBusy } from '../provider/calendar-provider.ts';
import type { Clock, TimeRange } from '../time/clock.ts';
import type { CachedCalendar } from './availability-repository.ts';

/** What Google says of one calendar now, or why it can't be known (L1). */
export type LiveAnswer = { asOfMs: number } & LiveBusy;

/** Asks freeBusy once per credential. A failed call makes its calendars unknown, never free (L1). */
export async function askGoogle(
  deps: { providers: CalendarProviders; clock: Clock },
  calendars: readonly CachedCalendar[],
  range: TimeRange,
): Promise<Map<string, LiveAnswer>> {
  const byCredential = new Map<string, CachedCalendar[]>();
  for (const calendar of calendars) {
    byCredential.set(calendar.credentialId, [...(byCredential.get(calendar.credentialId) ?? []), calendar]);
  }
  const answers = new Map<string, LiveAnswer>();
  await Promise.all(
    [...byCredential].map(async ([credentialId, group]) => {
      const asOfMs = deps.clock.now();
      const live = await askForCredential(deps.providers, credentialId, group, range);
      for (const calendar of group) answers.set(calendar.id, { asOfMs, ...live(calendar.externalId) });
    }),
  );
  return answers;
}

async function askForCredential(
  providers: CalendarProviders,
  credentialId: string,
  calendars: readonly CachedCalendar[],
  range: TimeRange,
): Promise<(externalId: string) => LiveBusy> {
  try {
    const provider = await providers.forCredential(credentialId);
    const externalIds = calendars.map((calendar) => calendar.externalId);
    const answers = await provider.queryFreeBusy({ externalIds, range });
    return (externalId) => answers.get(externalId) ?? { kind: 'unknown', reason: 'google-response-invalid' };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return () => ({ kind: 'unknown', reason: error.code });
  }
}
