import { z } from 'zod';
import type { Simulator } from '../simulator/simulator.ts';

/** The parameters of the authorization endpoint; `consent` and `user` are the simulator's own and stand for the clicks. */
export const consentQuerySchema = z.looseObject({
  client_id: z.string().min(1),
  redirect_uri: z.url(),
  response_type: z.literal('code'),
  scope: z.string().min(1),
  state: z.string().optional(),
  access_type: z.enum(['online', 'offline']).default('online'),
  prompt: z.string().default(''),
  login_hint: z.string().optional(),
  code_challenge: z.string().min(43).max(128).optional(),
  code_challenge_method: z.enum(['S256', 'plain']).default('plain'),
  consent: z.enum(['allow', 'deny']).optional(),
  user: z.string().optional(),
});
export type ConsentQuery = z.infer<typeof consentQuerySchema>;

/**
 * Where the browser goes from the consent page, once the user has decided: back to the client, with a code or an error.
 * Null while nobody has decided, or when the user is unknown.
 */
export function decideConsent(simulator: Simulator, query: ConsentQuery): string | null {
  if (query.consent === undefined) return null;
  const target = new URL(query.redirect_uri);
  if (query.consent === 'deny') {
    target.searchParams.set('error', 'access_denied');
  } else {
    const user = simulator.state.users.get(query.user ?? query.login_hint ?? '');
    if (!user) return null;
    target.searchParams.set('code', issueCode(simulator, user.email, query));
    target.searchParams.set('scope', query.scope);
  }
  if (query.state !== undefined) target.searchParams.set('state', query.state);
  return target.href;
}

function issueCode(simulator: Simulator, email: string, query: ConsentQuery): string {
  const isNew = !simulator.consents.knows(email, query.client_id);
  const { code_challenge: value, code_challenge_method: method } = query;
  return simulator.consents.issueCode({
    email,
    clientId: query.client_id,
    redirectUri: query.redirect_uri,
    scope: query.scope,
    offline: query.access_type === 'offline' && (isNew || query.prompt.split(' ').includes('consent')),
    challenge: value === undefined ? null : { method, value },
  });
}

/** The page on which a person picks one of the simulated users, or declines. */
export function renderConsentPage(simulator: Simulator, query: ConsentQuery): string {
  const link = (decision: Record<string, string>) => {
    const entries = Object.entries({ ...query, ...decision }).filter(([, value]) => typeof value === 'string');
    return `?${new URLSearchParams(entries as [string, string][])}`;
  };
  const hinted = [...simulator.state.users.keys()].filter(
    (email) => query.login_hint === undefined || email === query.login_hint,
  );
  const choices = hinted.map(
    (email) =>
      `<li><a href="${escapeHtml(link({ consent: 'allow', user: email }))}">Allow as ${escapeHtml(email)}</a></li>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<title>Sign in – simulated Google</title>
<h1>${escapeHtml(query.client_id)} wants access to your calendar</h1>
<p>This is the simulated Google. It asks for: ${escapeHtml(query.scope)}</p>
<ul>${choices.join('')}</ul>
<p><a href="${escapeHtml(link({ consent: 'deny' }))}">Cancel</a></p>
</html>
`;
}

/** Google's words for a request that can't be shown to anyone. */
export function renderConsentError(message: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<title>Error – simulated Google</title>
<h1>Error 400: invalid_request</h1>
<pre>${escapeHtml(message)}</pre>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
