import { type Diagnosis, fail, ok } from './finding.ts';

const path = '/api/webhook/google-calendar-sql';
const private4 = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.)/;

/** Whether Google could call that address; a simulated Google calls any. */
export function checkWebhookUrl(address: string, { isSimulated }: { isSimulated: boolean }): Diagnosis {
  const url = new URL(address);
  const remedy = `set GOOGLE_WEBHOOK_URL to the public https address of the ingress, ending in ${path}`;
  if (url.pathname !== path) return fail(`notifications are sent to ${url.pathname}, where nobody takes them`, remedy);
  if (isSimulated) return ok('fits a simulated Google');
  if (url.protocol !== 'https:') return fail('Google calls nothing but https', remedy);
  if (isPrivate(url.hostname)) return fail('Google can’t reach an address of a private network', remedy);
  return ok('public, https, and the path of the ingress');
}

function isPrivate(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || private4.test(host);
}
