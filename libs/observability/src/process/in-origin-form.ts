import type { RequestListener } from 'node:http';

/**
 * Hands every address over as a path. Express answers one that it can't parse (`GET http://[::1/x`) with a page of its
 * own, past the request log and every header: here such a one becomes a path that nobody serves.
 */
export function inOriginForm(app: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '/' } = request;
    if (!url.startsWith('/')) request.url = pathOf(url);
    app(request, response);
  };
}

/** What is no address at all is looked for as it is, and not found. */
function pathOf(url: string): string {
  const { pathname, search } = URL.canParse(url) ? new URL(url) : { pathname: '', search: '' };
  return pathname.startsWith('/') ? pathname + search : `/${encodeURIComponent(url)}`;
}
