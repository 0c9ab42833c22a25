import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineRoute } from '../contract/define-route.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { renderDocsPage } from '../docs-page/render-docs-page.ts';
import { docsStyle } from '../docs-page/style.ts';
import { buildDocument } from '../openapi/build-document.ts';
import type { OpenApiDocument } from '../openapi/document.ts';

const getDocument = defineRoute({
  method: 'get',
  path: '/openapi.json',
  scope: 'public',
  summary: 'This document',
  tags: ['Service'],
  responses: {
    200: {
      description: 'The OpenAPI 3.1 document of this API',
      schema: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
      example: { openapi: '3.1.1', info: { title: 'calendar-cache', version: '1' }, paths: {} },
    },
  },
  errors: [],
});

const getDocs = defineRoute({
  method: 'get',
  path: '/docs',
  scope: 'public',
  summary: 'This document as a page to read',
  tags: ['Service'],
  responses: {
    200: {
      description: 'A page without scripts, that loads nothing from elsewhere',
      schema: z.string(),
      contentType: 'text/html; charset=utf-8',
      example: '<!doctype html><html lang="en"><title>calendar-cache</title>…',
    },
  },
  errors: [],
});

const styleHash = createHash('sha256').update(docsStyle).digest('base64');
const docsHeaders = {
  // Nothing but its own style: stricter than helmet's, and without the upgrade to https that breaks plain set-ups.
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

/** `GET /openapi.json` and `GET /docs`: every route of the table, those mounted later included. */
export function mountOpenApi(table: RouteTable): void {
  let document: OpenApiDocument | undefined;
  let page: string | undefined;
  const documentOf = () => {
    document ??= buildDocument(table.routes);
    return document;
  };
  table.mount(getDocument, async () => ({ status: 200, body: { ...documentOf() } }));
  table.mount(getDocs, async () => {
    page ??= renderDocsPage(documentOf());
    return { status: 200, headers: docsHeaders, body: page };
  });
}
