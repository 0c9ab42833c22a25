const PREFIX = 'https://www.googleapis.com/auth/calendar';

type Access = 'read' | 'write';

/** Per resource: the scopes that suffice beside the full one, without their common beginning (reference of each method). */
const sufficient: Record<string, Record<Access, readonly string[]>> = {
  events: {
    read: ['.readonly', '.events', '.events.readonly', '.events.owned', '.events.owned.readonly', '.app.created'],
    write: ['.events', '.events.owned', '.app.created'],
  },
  acl: { read: ['.acls', '.acls.readonly'], write: ['.acls'] },
  calendars: {
    read: ['.readonly', '.calendars', '.calendars.readonly', '.app.created'],
    write: ['.calendars', '.app.created'],
  },
  calendarList: { read: ['.readonly', '.calendarlist', '.calendarlist.readonly'], write: ['.calendarlist'] },
  settings: { read: ['.readonly', '.settings.readonly'], write: [] },
  freeBusy: { read: ['.readonly', '.freebusy', '.events.freebusy'], write: [] },
};

/** Whether a token with these scopes may make a call below `/calendar/v3`; unknown paths are nobody's business here. */
export function mayCall(scope: string, method: string, path: string): boolean {
  const given = scope.split(' ');
  if (given.includes(PREFIX)) return true;
  const resource = resourceOf(path);
  if (resource === null) return given.some((name) => name.startsWith(PREFIX));
  const access = method === 'GET' || path.endsWith('/watch') || resource === 'freeBusy' ? 'read' : 'write';
  return sufficient[resource]?.[access].some((name) => given.includes(PREFIX + name)) ?? true;
}

function resourceOf(path: string): string | null {
  if (/^\/calendars\/[^/]+\/events(\/|$)/.test(path)) return 'events';
  if (/^\/calendars\/[^/]+\/acl(\/|$)/.test(path)) return 'acl';
  if (/^\/calendars(\/|$)/.test(path)) return 'calendars';
  if (path.startsWith('/users/me/calendarList')) return 'calendarList';
  if (path.startsWith('/users/me/settings')) return 'settings';
  return path === '/freeBusy' ? 'freeBusy' : null;
}
