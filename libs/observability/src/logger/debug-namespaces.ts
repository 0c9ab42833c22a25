/** The parts that can be watched with `DEBUG=calendar-cache-sql:*`, as in the reference. */
export const debugNamespaces = [
  'calendar-cache-sql:sync',
  'calendar-cache-sql:webhook',
  'calendar-cache-sql:availability',
  'calendar-cache-sql:google',
] as const;

/** One of {@link debugNamespaces}. */
export type DebugNamespace = (typeof debugNamespaces)[number];

/**
 * Reads DEBUG as the `debug` package does: names parted by commas or spaces, `*` for anything, a leading `-` takes out.
 * That package itself writes plain text to stderr and keeps its switch in a global, hence these few lines.
 */
export function debugMatcher(pattern: string | undefined): (namespace: string) => boolean {
  const names = (pattern ?? '').split(/[\s,]+/).filter((name) => name !== '');
  const chosen = names.filter((name) => !name.startsWith('-')).map(toExpression);
  const excluded = names.filter((name) => name.startsWith('-')).map((name) => toExpression(name.slice(1)));
  return (namespace) =>
    chosen.some((expression) => expression.test(namespace)) &&
    !excluded.some((expression) => expression.test(namespace));
}

function toExpression(name: string): RegExp {
  const literal = name.split(/\*+/).map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}
