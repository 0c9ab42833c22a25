import type { Request } from 'express';

/**
 * The pattern of the route that took a request ("/v1/users/:userId"), "unmatched" without one. Routers are mounted at
 * constant prefixes, which Express forgets once an error has left the router: they are taken from the path again.
 */
export function routePattern(request: Pick<Request, 'originalUrl' | 'baseUrl' | 'route'>): string {
  const route: unknown = request.route?.path;
  if (typeof route !== 'string') return 'unmatched';
  if (/[*{]/.test(route)) return request.baseUrl + route;
  const asked = segments(request.originalUrl.split(/[?#]/, 1)[0] ?? '');
  const own = segments(route);
  return `/${[...asked.slice(0, Math.max(0, asked.length - own.length)), ...own].join('/')}`;
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
