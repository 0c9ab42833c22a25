import type { CredentialService, FinishedConsent } from '@calendar-cache/calendar-cache';
import { type AppError, type ErrorCode, isAppError } from '@calendar-cache/errors';
import { describeRequest } from '@calendar-cache/observability';
import { z } from 'zod';
import { pageHeaders, renderCallbackPage } from '../callback-page/render-callback-page.ts';
import { defineRoute } from '../contract/define-route.ts';
import { text } from '../contract/fields.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { exampleError } from '../openapi/problem.ts';

/** Where Google sends people back to, below the public address of the API. */
export const callbackPath = '/v1/credentials/callback';

const pageResponse = (description: string) =>
  ({ description, contentType: 'text/html; charset=utf-8', schema: z.string(), example: '<!DOCTYPE html>…' }) as const;

/** The pages of these errors, each by its code. */
const errorPages = (description: string, ...codes: ErrorCode[]) =>
  ({
    description,
    contentType: 'text/html; charset=utf-8',
    schema: z.string(),
    examples: Object.fromEntries(codes.map((code) => [code, renderCallbackPage(exampleError(code))])),
  }) as const;

const callback = defineRoute({
  method: 'get',
  path: callbackPath,
  scope: 'public',
  summary: 'Where Google sends a person back to after the consent page',
  description:
    'Not called by clients. The state is good once, for ten minutes, and belongs to the request that began the consent. ' +
    'Errors are shown to the person as a page, or told to `returnUrl` as `outcome=failed` and `code`.',
  tags: ['Credentials'],
  // Google adds parameters as it likes.
  query: z.object({
    state: text(256).optional().meta({ description: 'As we gave it to Google', example: 'x' }),
    code: text(2_048).optional().meta({ description: 'What Google gives for the consent', example: '4/0A' }),
    error: text(256).optional().meta({ description: 'Why Google gives no code', example: 'access_denied' }),
  }),
  responses: {
    200: pageResponse('Connected'),
    303: {
      description: 'Back to the host product',
      headers: {
        Location: {
          description: '`returnUrl` with `outcome`, and with `credentialId` or the `code` of the error',
          example: 'https://app.example.com/settings?outcome=failed&code=consent-invalid',
          required: true,
        },
      },
    },
    400: errorPages('A state that is foreign, used or expired, or a consent that was declined', 'consent-invalid'),
    422: errorPages('An account or a scope that can not be used', 'scope-not-granted', 'credential-refused'),
    503: errorPages('Google, or our database, does not answer', 'google-unavailable', 'database-unavailable'),
  },
  errors: [],
});

/** What {@link mountCredentialCallback} needs. */
export interface CredentialCallbackDependencies {
  credentials: Pick<CredentialService, 'finishConsent'>;
}

/** `GET /v1/credentials/callback`: the end of a consent. Needs no key (L21): the state proves where it began. */
export function mountCredentialCallback(table: RouteTable, { credentials }: CredentialCallbackDependencies): void {
  table.mount(callback, async ({ query, request }) => {
    const { state = '', code = null, error = null } = query;
    const { returnUrl, result } = await finish(credentials, { state, code, error });
    if (isAppError(result)) describeRequest(request, { errorCode: result.code, reason: result.details.reason });
    if (returnUrl !== null) {
      return { status: 303, headers: { ...pageHeaders, Location: addressWith(returnUrl, result) } };
    }
    const status = isAppError(result) ? shownStatus(result) : 200;
    return { status, headers: pageHeaders, body: renderCallbackPage(result) };
  });
}

/** A state that nobody may use leads nowhere but to a page. */
async function finish(
  credentials: Pick<CredentialService, 'finishConsent'>,
  answer: { state: string; code: string | null; error: string | null },
): Promise<FinishedConsent> {
  try {
    return await credentials.finishConsent(answer);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { returnUrl: null, result: error };
  }
}

function shownStatus({ status }: AppError): 400 | 422 | 503 {
  if (status === 400 || status === 422) return status;
  return status >= 500 ? 503 : 400;
}

function addressWith(returnUrl: string, result: FinishedConsent['result']): string {
  const url = new URL(returnUrl);
  const told: Record<string, string> = isAppError(result)
    ? { outcome: 'failed', code: result.code }
    : { outcome: result.outcome, credentialId: result.credentialId };
  for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value);
  return url.href;
}
