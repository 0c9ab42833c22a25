import { AppError, isAppError } from '@calendar-cache/errors';
import type { CalendarListRepository } from '../calendar-list/calendar-list.ts';
import type { CalendarProviders } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';

/** What {@link resolveCalendarId} needs. */
export interface ResolveCalendarIdDependencies {
  lists: Pick<CalendarListRepository, 'list'>;
  providers: CalendarProviders;
}

const alias = 'primary';

/**
 * Google's own id of a calendar: `primary` means another one to every person, so it is never stored. A calendar that is
 * not in the person's list is asked for; where Google can't answer, an id that was given in full is believed, since the
 * first sync finds out.
 * @throws AppError `calendar-not-found`; `google-*`, `credential-*` where `primary` can't be resolved now.
 */
export async function resolveCalendarId(
  { lists, providers }: ResolveCalendarIdDependencies,
  { credentialId, externalId }: { credentialId: string; externalId: string },
): Promise<string> {
  const listed = await lists.list(credentialId);
  const known = listed.find((one) => (externalId === alias ? one.primary : one.externalId === externalId));
  if (known !== undefined) return known.externalId;
  try {
    const provider = await providers.forCredential(credentialId);
    return (await provider.getCalendar(externalId)).externalId;
  } catch (error) {
    if (isAppError(error, 'google-access-gone')) {
      throw new AppError('calendar-not-found', 'Google shows no such calendar to this credential.', { cause: error });
    }
    if (externalId !== alias && isProviderFailure(error)) return externalId;
    throw error;
  }
}
