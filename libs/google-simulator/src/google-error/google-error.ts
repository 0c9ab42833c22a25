/** Where in the request a fault lies, in Google's words. */
export interface ErrorLocation {
  locationType: 'parameter' | 'header';
  location: string;
}

/** One refusal by the API, carrying what its JSON envelope shows. */
export class GoogleError extends Error {
  readonly httpStatus: number;
  readonly domain: string;
  readonly reason: string;
  readonly location: ErrorLocation | undefined;
  /** `UNAUTHENTICATED` and the like: only the newer envelope of the quota and authentication layers has it. */
  readonly status: string | undefined;
  /** The message beside `code`, where it differs from the one inside `errors`. */
  readonly outerMessage: string | undefined;
  /** What the quota layer adds. */
  readonly details: readonly unknown[] | undefined;

  constructor(
    httpStatus: number,
    fault: { domain: string; reason: string; message: string; location?: ErrorLocation | undefined },
    layer: { status?: string; outerMessage?: string; details?: readonly unknown[] } = {},
  ) {
    super(fault.message);
    this.name = 'GoogleError';
    this.httpStatus = httpStatus;
    this.domain = fault.domain;
    this.reason = fault.reason;
    this.location = fault.location;
    this.status = layer.status;
    this.outerMessage = layer.outerMessage;
    this.details = layer.details;
  }
}

/** The body of an error answer: the short envelope, or the newer one with `status` (errors guide; recorded answers). */
export function errorEnvelope(error: GoogleError): Record<string, unknown> {
  const entry = { domain: error.domain, reason: error.reason, message: error.message, ...error.location };
  const body = { errors: [entry], code: error.httpStatus, message: error.outerMessage ?? error.message };
  if (error.status === undefined) return { error: body };
  const details = error.details === undefined ? {} : { details: error.details };
  return { error: { ...body, status: error.status, ...details } };
}
