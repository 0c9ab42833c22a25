import type { CalendarHealth } from '@calendar-cache/calendar-cache';
import { CalendarHealthRepository, type Database, guardRepository } from '@calendar-cache/database';

const pageSize = 500;

/** Every calendar page by page, in the order of their ids. */
export async function* listCalendars(database: Database): AsyncGenerator<CalendarHealth> {
  const repository = guardRepository(new CalendarHealthRepository(database));
  let afterId: string | null = null;
  for (;;) {
    const page: CalendarHealth[] = await repository.list({ userId: null, teamId: null, afterId, limit: pageSize });
    yield* page;
    if (page.length < pageSize) return;
    afterId = page.at(-1)?.calendarId ?? null;
  }
}
