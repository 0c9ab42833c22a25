import { badQuestion } from './calendar-cache-error.ts';

type Value = string | number | boolean;

/** What stands in the path and behind the question mark; lists are repeated parameters. */
export interface AddressParts {
  path?: Readonly<Record<string, Value>>;
  query?: Readonly<Record<string, Value | readonly Value[] | undefined>>;
}

/**
 * The address of a call: `/v1/users/{userId}` with its parameters filled in. A parameter that is `undefined` is left out.
 * @throws TypeError for a parameter of the path that was not given; CalendarCacheError `invalid-request` for "." and ".." there, and for
 * a list that holds anything but texts: an id that is left out would count as free (L1).
 */
export function addressOf(baseUrl: string, template: string, { path = {}, query = {} }: AddressParts): string {
  const filled = template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = path[name];
    if (value === undefined || value === '') throw new TypeError(`"${name}" is needed for ${template}.`);
    // A URL drops such segments, and what is left is the address of something else.
    if (value === '.' || value === '..') throw badQuestion(`${name} is "${value}", not an id.`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of textsOf(name, value)) search.append(name, one);
  }
  const suffix = search.size === 0 ? '' : `?${search}`;
  return `${baseUrl.replace(/\/+$/, '')}${filled}${suffix}`;
}

function textsOf(name: string, value: Value | readonly Value[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return isList(value) ? wholeList(name, value) : [String(value)];
}

function isList(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

/**
 * The list, if every entry is a text that says something; holes are entries, too.
 * @throws CalendarCacheError `invalid-request` naming the first entry that is none.
 */
export function wholeList(name: string, list: readonly unknown[]): string[] {
  return Array.from(list, (entry, index) => {
    if (typeof entry === 'string' && entry !== '') return entry;
    throw badQuestion(`${name}[${index}] is ${entry === '' ? 'empty' : `of type ${typeof entry}`}, not an id.`);
  });
}
