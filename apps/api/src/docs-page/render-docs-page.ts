import { errorCodes } from '@calendar-cache/errors';
import { type OpenApiDocument, operationsOf } from '../openapi/document.ts';
import { escapeHtml, inline, prose, table } from './html.ts';
import { renderOperation } from './render-operation.ts';
import { fieldTable, schemaInWords } from './render-schema.ts';
import { docsStyle } from './style.ts';

/** The OpenAPI document as one page to read: no script, nothing loaded from anywhere. */
export function renderDocsPage(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const groups = document.tags.map(({ name }) => ({
    name,
    operations: operations.filter(({ operation }) => operation.tags[0] === name),
  }));
  const main = groups.map(
    ({ name, operations: own }) =>
      `<h2 id="tag-${idOf(name)}">${escapeHtml(name)}</h2>${own.map((one) => renderOperation(document, one)).join('')}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)}: API</title>
<link rel="icon" href="data:,">
<style>${docsStyle}</style>
</head>
<body>
<nav aria-label="Operations">
<a class="title" href="#top">${escapeHtml(document.info.title)}</a>
${groups.map(renderGroup).join('')}
<p><a href="#tag-schemas">Schemas</a></p>
<p><a href="#tag-errors">Errors</a></p>
<p><a href="/openapi.json">openapi.json</a></p>
</nav>
<main id="top">
<h1>${escapeHtml(document.info.summary)}</h1>
${prose(document.info.description)}
<p>${inline(document.components.securitySchemes.apiKey?.description ?? '')}</p>
${main.join('')}
<h2 id="tag-schemas">Schemas</h2>
${renderSchemas(document)}
<h2 id="tag-errors">Errors</h2>
${renderErrors()}
</main>
</body>
</html>
`;
}

interface Group {
  name: string;
  operations: ReturnType<typeof operationsOf>;
}

function renderGroup({ name, operations }: Group): string {
  const items = operations.map(
    ({ method, path, operation }) =>
      `<li><a href="#${escapeHtml(operation.operationId)}"><span class="method ${method}">${method.toUpperCase()}</span> ${escapeHtml(path)}</a></li>`,
  );
  return `<p><a href="#tag-${idOf(name)}">${escapeHtml(name)}</a></p><ul>${items.join('')}</ul>`;
}

function renderSchemas({ components }: OpenApiDocument): string {
  return Object.entries(components.schemas)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([name, schema]) =>
        `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${prose(schema.description ?? '')}${fieldTable(schema) || `<p>${schemaInWords(schema)}</p>`}</section>`,
    )
    .join('');
}

function renderErrors(): string {
  const rows = Object.entries(errorCodes).map(([code, { status, retry, title }]) => [
    `<code>${code}</code>`,
    String(status),
    escapeHtml(title),
    retry ? 'yes' : 'no',
  ]);
  return `<section>${table(['Code', 'Status', 'What it says', 'May pass by itself'], rows)}</section>`;
}

function idOf(name: string): string {
  return escapeHtml(name.toLowerCase().replace(/\W+/g, '-'));
}
