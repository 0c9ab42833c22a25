/** Reads of calendars: the queue whose speed people feel. */
export const calendarSyncQueue = 'calendar-sync';
/** Channels and what hangs on them. */
export const calendarSubscriptionQueue = 'calendar-subscription';
/** Sweeps and clean-up, made by schedules and cron routes. */
export const maintenanceQueue = 'maintenance';
