import { unlistCalendar } from '../calendar-list/change-entry.ts';
import { removeChannel } from '../channel/channel-index.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord } from '../state/simulator-state.ts';

/** Takes a calendar away with its events; it leaves the lists of all who had it, and its channels fall silent. */
export function removeCalendar(simulator: Simulator, calendar: CalendarRecord): void {
  const { state } = simulator;
  state.calendars.delete(calendar.id);
  for (const email of calendar.roleByEmail.keys()) {
    const user = state.users.get(email);
    if (user) unlistCalendar(simulator, user, calendar.id);
  }
  for (const channel of [...state.channels.values()]) {
    if (channel.calendarId === calendar.id) removeChannel(state, channel);
  }
  simulator.push.forget((channel) => channel.calendarId === calendar.id);
  simulator.faults.forget(calendar.id);
}
