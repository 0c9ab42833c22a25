/**
 * The parameters of a query string by name, all values of each in their order. Express's own parsers drop what lies
 * beyond the thousandth parameter in silence, and a calendar that is not looked at would count as free (L1).
 */
export function groupParameters(query: string): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const values = groups.get(name);
    if (values === undefined) groups.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(groups);
}
