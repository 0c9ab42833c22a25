/**
 * Whether a browser may be sent there after a consent: to an address of the allow list, or below one of it. Everything
 * else would make us an open redirect (L21).
 */
export function isAllowedReturnUrl(returnUrl: string, allowed: readonly string[]): boolean {
  const target = parseWebUrl(returnUrl);
  if (target === null || target.username !== '' || target.password !== '') return false;
  return allowed.some((entry) => {
    const base = parseWebUrl(entry);
    return base !== null && base.origin === target.origin && isBelow(target.pathname, base.pathname);
  });
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`);
}

function parseWebUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
}
