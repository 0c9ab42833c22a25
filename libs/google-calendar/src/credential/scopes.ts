const prefix = 'https://www.googleapis.com/auth/calendar';

/** Reading events and lists, watching, and freeBusy: one scope, so that the consent page has no boxes to leave empty. */
export const defaultScopes = [`${prefix}.readonly`] as const;

/** The scopes of `needed` that a grant does not reach; a wider scope of Google Calendar reaches what lies within it. */
export function missingScopes(granted: readonly string[], needed: readonly string[]): string[] {
  return needed.filter((scope) => !widerScopes(scope).some((wide) => granted.includes(wide)));
}

function widerScopes(scope: string): string[] {
  if (!scope.startsWith(prefix)) return [scope];
  const writing = scope.replace(/\.readonly$/, '');
  const isRead = scope !== writing || scope.endsWith('freebusy');
  return [scope, writing, prefix, ...(isRead ? [`${prefix}.readonly`] : [])];
}
