import type { KeptCredential } from '@calendar-cache/calendar-cache';
import { type AppError, errorCodes } from '@calendar-cache/errors';

/** What a person sees who comes back from Google and has nowhere else to go. It holds nothing of the request (L20). */
export function renderCallbackPage(result: KeptCredential | AppError): string {
  if ('outcome' in result) {
    return page('Your calendar is connected', 'You can close this window.');
  }
  const { title } = errorCodes[result.code];
  const isOurs = result.status >= 500;
  return page(
    'Your calendar is not connected',
    isOurs ? `${title}. Nothing was stored: please try again in a few minutes.` : `${result.message}`,
  );
}

/** The page may load nothing but its own style. */
export const pageHeaders = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;

function page(heading: string, sentence: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title>
<style>
  :root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
  body { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; }
  h1 { font-size: 1.5rem; line-height: 1.25; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(sentence)}</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
