import type { AccessRole } from '../state/simulator-state.ts';

/** The reader's own reminders on a calendar: one pop-up on those that they own. */
export function defaultRemindersOf(role: AccessRole): { method: string; minutes: number }[] {
  return role === 'owner' ? [{ method: 'popup', minutes: 10 }] : [];
}
