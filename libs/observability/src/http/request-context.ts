import type { IncomingMessage } from 'node:http';
import type { LogFields } from '../logger/create-logger.ts';

/** What is known about a request while it runs. */
export interface RequestContext {
  requestId: string;
  /** What the request's line will say beside the usual. */
  fields: Record<string, unknown>;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

/** Begins a request's context. */
export function openRequestContext(request: IncomingMessage, requestId: string): RequestContext {
  const context = { requestId, fields: {} };
  contexts.set(request, context);
  return context;
}

/** The context of a request, where `requestLog` has seen it. */
export function requestContextOf(request: IncomingMessage): RequestContext | undefined {
  return contexts.get(request);
}

/** The id of a request, the same as in its `X-Request-Id`. */
export function requestIdOf(request: IncomingMessage): string | undefined {
  return contexts.get(request)?.requestId;
}

/** Adds fields to the one line of a request, e.g. the id of the job that it made. */
export function describeRequest(request: IncomingMessage, fields: LogFields): void {
  const context = contexts.get(request);
  if (context !== undefined) Object.assign(context.fields, fields);
}
