import { AppError, toError } from '@calendar-cache/errors';

/** An HTTP call of the demo; the answer's JSON, or undefined where there is none. @throws AppError in plain words. */
export async function callJson(
  url: string,
  request: { token: string; method?: string; body?: unknown },
): Promise<unknown> {
  const { token, method = 'GET', body } = request;
  const where = new URL(url).host;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    text = await response.text();
  } catch (error) {
    throw new AppError('not-found', `${where} does not answer (${toError(error).message}). Is npm start running?`);
  }
  if (!response.ok) throw new AppError('internal-error', `${where} answered ${response.status}: ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}
