import { notFound } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { UserRecord, UserSetting } from '../state/simulator-state.ts';
import { readSyncToken, type SyncLogPosition, writeSyncToken } from '../sync-log/sync-token.ts';
import { isKnownZone } from '../time/zone-offset.ts';

/** As Google presets them (recorded). */
const presets: Readonly<Record<string, string>> = {
  autoAddHangouts: 'true',
  defaultEventLength: '60',
  dateFieldOrder: 'MDY',
  weekStart: '0',
  format24HourTime: 'false',
  hideInvitations: 'false',
  hideInvitationsSetting: 'NONE',
  locale: 'en',
  remindOnRespondedEventsOnly: 'false',
  showDeclinedEvents: 'true',
  timezone: '',
  useKeyboardShortcuts: 'true',
  hideWeekends: 'false',
};

/**
 * settings.list: all settings, or those that changed since a sync token. It is one page.
 * @throws GoogleError 400, 410
 */
export function listSettings(simulator: Simulator, user: UserRecord, syncToken?: string): Record<string, unknown> {
  const all = settingsOf(user);
  const counter = Math.max(...all.map((setting) => setting.counter));
  const log: SyncLogPosition = { logId: `settings ${user.email}`, epoch: user.listEpoch, counter };
  const terms = { nowMs: simulator.clock.now(), settings: simulator.settings, query: null };
  const fromCounter = syncToken === undefined ? -1 : readSyncToken(syncToken, log, terms);
  return {
    kind: 'calendar#settings',
    etag: `"p3${user.listEpoch.toString(32)}${counter.toString(32)}o"`,
    nextSyncToken: writeSyncToken(log, terms),
    items: all.filter((setting) => setting.counter > fromCounter).map(renderSetting),
  };
}

/** settings.get. @throws GoogleError 404 */
export function getSetting(user: UserRecord, id: string): Record<string, unknown> {
  const setting = settingsOf(user).find((other) => other.id === id);
  if (!setting) throw notFound();
  return renderSetting(setting);
}

/**
 * What a user does in their settings page; the API can't. `timezone` is the user's zone, and no calendar's.
 * @throws RangeError for an unknown setting or zone
 */
export function changeSetting(simulator: Simulator, user: UserRecord, id: string, value: string): void {
  if (!(id in presets)) throw new RangeError(`no such setting: ${id}`);
  if (id === 'timezone') {
    if (!isKnownZone(value)) throw new RangeError(`unknown time zone: ${value}`);
    user.timeZone = value;
  }
  const counter = Math.max(...settingsOf(user).map((setting) => setting.counter)) + 1;
  user.settings ??= new Map();
  user.settings.set(id, { id, value, counter, updatedMs: simulator.clock.now() });
  simulator.push.notify({ kind: 'settings', email: user.email });
}

function settingsOf(user: UserRecord): UserSetting[] {
  return Object.entries(presets).map(([id, preset]) => {
    const value = id === 'timezone' ? user.timeZone : preset;
    return user.settings?.get(id) ?? { id, value, counter: 0, updatedMs: 0 };
  });
}

function renderSetting({ id, value, updatedMs }: UserSetting): Record<string, unknown> {
  return { kind: 'calendar#setting', etag: `"${updatedMs * 1_000}"`, id, value };
}
