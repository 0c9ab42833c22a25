import type { Response } from 'express';
import { faultOf } from './befallen.ts';

/** The pause of slow answers whose rule names none. */
export const DEFAULT_DELAY_MS = 100;

/** Sends the bytes of an answer whose head is set, harmed by the fault that befell it, if any. */
export function endResponse(response: Response, payload: Buffer): void {
  const fault = faultOf(response);
  const half = payload.subarray(0, Math.ceil(payload.length / 2));
  switch (fault?.kind) {
    case 'reset-in-body':
      response.setHeader('Content-Length', String(payload.length));
      response.write(half, () => response.socket?.resetAndDestroy());
      return;
    case 'slow-body': {
      response.setHeader('Content-Length', String(payload.length));
      response.write(half);
      const rest = setTimeout(() => response.end(payload.subarray(half.length)), fault.delayMs ?? DEFAULT_DELAY_MS);
      response.once('close', () => clearTimeout(rest));
      return;
    }
    case 'truncated-body':
    case 'truncated-gzip':
      // A whole HTTP message whose content breaks off: only the parser behind it can notice.
      response.setHeader('Content-Length', String(half.length));
      response.end(half);
      return;
    default:
      response.setHeader('Content-Length', String(payload.length));
      response.end(payload);
  }
}

/** 204, or a broken connection after the work was done. */
export function endEmpty(response: Response): void {
  if (faultOf(response)?.kind === 'reset-in-body') response.socket?.resetAndDestroy();
  else response.status(204).end();
}
