type Value = string | number | boolean;

/** What stands in the path and behind the question mark; lists are repeated parameters. */
export interface AddressParts {
  path?: Readonly<Record<string, Value>>;
  query?: Readonly<Record<string, Value | readonly Value[] | undefined>>;
}

/**
 * The address of a call: `/v1/users/{userId}` with its parameters filled in.
 * @throws TypeError for a parameter of the path that was not given.
 */
export function addressOf(baseUrl: string, template: string, { path = {}, query = {} }: AddressParts): string {
  const filled = template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = path[name];
    if (value === undefined || value === '') throw new TypeError(`"${name}" is needed for ${template}.`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  const suffix = search.size === 0 ? '' : `?${search}`;
  return `${baseUrl.replace(/\/+$/, '')}${filled}${suffix}`;
}
