import type { IncomingHttpHeaders } from 'node:http';

/** The API key that a request shows: as a bearer token, or as the password of HTTP Basic, which browsers ask for. */
export function presentedKey({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  const [, scheme = '', value = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return value === '' ? undefined : value;
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  return password === '' ? undefined : password;
}
