import type { SubjectRoute } from './fault-kinds.ts';

/** What a call below `/calendar/v3` is, and the calendar that its path names (as sent: it may be `primary`). */
export interface RoutedCall {
  route: SubjectRoute;
  calendarId: string | null;
}

const calendarPath = /^\/calendars\/([^/]+)(?:\/(.+))?$/;

/** Sorts a call by method and path; null for a path that the API does not have. */
export function routeOf(method: string, path: string): RoutedCall | null {
  const match = calendarPath.exec(path);
  if (match) return { route: calendarRoute(method, match[2]), calendarId: decoded(match[1] ?? '') };
  const route = otherRoute(method, path);
  return route && { route, calendarId: null };
}

function calendarRoute(method: string, rest: string | undefined): SubjectRoute {
  if (rest === 'events/watch' || rest === 'acl/watch') return 'watch';
  if (method !== 'GET') return 'write';
  return rest === 'events' || rest?.endsWith('/instances') ? 'list' : 'get';
}

function otherRoute(method: string, path: string): SubjectRoute | null {
  if (path === '/freeBusy') return 'freeBusy';
  if (path === '/channels/stop') return 'stop';
  if (path === '/calendars') return 'write';
  if (path === '/users/me/calendarList/watch' || path === '/users/me/settings/watch') return 'watch';
  if (path.startsWith('/users/me/settings')) return 'settings';
  if (!path.startsWith('/users/me/calendarList')) return null;
  return method === 'GET' ? 'calendarList' : 'write';
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
