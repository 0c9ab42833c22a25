import type { Operation, Parameter } from '../openapi/document.ts';

/** A command to paste: the examples of the parameters that are needed, of those one can choose from the first. */
export function curlExample(method: string, path: string, operation: Operation): string {
  const parameters = operation.parameters ?? [];
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => exampleOf(parameters, 'path', name));
  const query = parameters
    .filter((parameter, index) => parameter.in === 'query' && (parameter.required || index === 0))
    .map(({ name, example }) => `${name}=${encodeURIComponent([example].flat().join(','))}`);
  const url = `$CALENDAR_CACHE_URL${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  const body = operation.requestBody?.content['application/json']?.example;
  return [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"${url}"`,
    ...(operation.security.length === 0 ? [] : ['-H "Authorization: Bearer $CALENDAR_CACHE_KEY"']),
    ...(body === undefined ? [] : ['-H "Content-Type: application/json"', `-d '${quoted(JSON.stringify(body))}'`]),
  ].join(' \\\n  ');
}

function exampleOf(parameters: readonly Parameter[], place: Parameter['in'], wanted: string): string {
  const parameter = parameters.find(({ name, in: where }) => where === place && name === wanted);
  return encodeURIComponent(String(parameter?.example ?? wanted));
}

function quoted(text: string): string {
  return text.replaceAll("'", "'\\''");
}
