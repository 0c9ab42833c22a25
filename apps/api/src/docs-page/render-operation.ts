import type {
  Example,
  MediaType,
  OpenApiDocument,
  OpenApiResponse,
  Operation,
  Parameter,
} from '../openapi/document.ts';
import { curlExample } from './curl-example.ts';
import { escapeHtml, inline, prose, sample, table } from './html.ts';
import { fieldTable, schemaInWords } from './render-schema.ts';

/** One operation: what it takes, what it answers, what it refuses. */
export function renderOperation(
  document: OpenApiDocument,
  { method, path, operation }: { method: string; path: string; operation: Operation },
): string {
  const scope = operation.security[0]?.apiKey?.[0];
  const key = scope === undefined ? 'no key needed' : `key with scope <code>${escapeHtml(scope)}</code>`;
  return `<section id="${escapeHtml(operation.operationId)}">
<h3><span class="method ${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</span> <span class="path">${escapeHtml(path)}</span></h3>
<p class="summary">${inline(operation.summary)} <span class="key">${key}</span></p>
${prose(operation.description ?? '')}
${renderParameters(operation.parameters ?? [])}
${renderBody(operation.requestBody?.content)}
<h4>Try it</h4>${sample(curlExample(method, path, operation))}
${Object.entries(operation.responses)
  .filter(([status]) => Number(status) < 300)
  .map(([status, response]) => renderAnswer(status, response))
  .join('')}
${renderRefusals(document, operation)}
</section>`;
}

function renderParameters(parameters: readonly Parameter[]): string {
  const rows = parameters.map(({ name, in: place, required, description = '', schema, example }) => [
    `<code>${escapeHtml(name)}</code>${required ? '' : ' <span class="faint">optional</span>'}`,
    place,
    schemaInWords(schema),
    inline(description),
    example === undefined ? '' : `<code>${escapeHtml([example].flat().join(', '))}</code>`,
  ]);
  return rows.length === 0 ? '' : `<h4>Parameters</h4>${table(['Name', 'In', 'Type', 'Meaning', 'Example'], rows)}`;
}

function renderBody(content: Record<string, MediaType> | undefined): string {
  return Object.values(content ?? {})
    .map(({ schema, example }) => `<h4>Body</h4>${renderShape(schema)}${sample(example)}`)
    .join('');
}

function renderShape(schema: MediaType['schema']): string {
  return fieldTable(schema) || `<p>${schemaInWords(schema)}</p>`;
}

function renderAnswer(status: string, { description, headers = {}, content = {} }: OpenApiResponse): string {
  const rows = Object.entries(headers).flatMap(([name, header]) =>
    'description' in header ? [[`<code>${escapeHtml(name)}</code>`, inline(header.description)]] : [],
  );
  const bodies = Object.entries(content).map(
    ([type, { schema, example }]) =>
      `<p class="faint">${escapeHtml(type)} · ${schemaInWords(schema)}</p>${schema.$ref === undefined ? fieldTable(schema) : ''}${example === undefined ? '' : sample(example)}`,
  );
  return `<h4>Answer <span class="status">${escapeHtml(status)}</span></h4><p>${inline(description)}</p>${table(['Header', 'Meaning'], rows)}${bodies.join('')}`;
}

function renderRefusals(document: OpenApiDocument, operation: Operation): string {
  const refusals = Object.entries(operation.responses).filter(([status]) => Number(status) >= 300);
  const items = refusals.map(([status, { description, content = {} }]) => {
    const examples = Object.values(content).flatMap(({ example, examples = {} }) => [
      ...(example === undefined ? [] : [example]),
      ...Object.values(examples).map((one) => exampleValue(document, one)),
    ]);
    const title = `<span class="status">${escapeHtml(status)}</span> ${inline(description)}`;
    if (examples.length === 0) return `<p class="plain">${title}</p>`;
    return `<details><summary>${title}</summary>${examples.map(sample).join('')}</details>`;
  });
  return `<h4>Otherwise</h4>${items.join('')}`;
}

function exampleValue(document: OpenApiDocument, example: Example): unknown {
  if (!('$ref' in example)) return example.value;
  const named = document.components.examples[example.$ref.replace('#/components/examples/', '')];
  return named === undefined ? undefined : exampleValue(document, named);
}
