/** A block as the reference returns it; instants are ISO 8601 in UTC. */
export interface EventBusyDate {
  start: string;
  end: string;
  source: 'calendar-cache-sql' | 'google';
}

/** Our id of a selected calendar. */
export interface SelectedCalendarReference {
  id: string;
}

/** What a scheduling product asks of a calendar. This cache reads only: the writing methods throw `not-supported`. */
export interface Calendar {
  getAvailability(
    dateFrom: string,
    dateTo: string,
    selectedCalendars: readonly SelectedCalendarReference[],
  ): Promise<EventBusyDate[]>;
  listCalendars(userId: string): Promise<{ id: string; externalId: string; timeZone: string | null }[]>;
  createEvent(): Promise<never>;
  updateEvent(): Promise<never>;
  deleteEvent(): Promise<never>;
}
