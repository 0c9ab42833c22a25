import type { Response } from 'express';
import type { FaultKind } from './fault-kinds.ts';

/** The page of Google's front end, as recorded. */
const BAD_GATEWAY_PAGE = `<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <meta name=viewport content="initial-scale=1, minimum-scale=1, width=device-width">
  <title>Error 502 (Server Error)!!1</title>
  <a href=//www.google.com/><span id=logo aria-label=Google></span></a>
  <p><b>502.</b> <ins>That’s an error.</ins>
  <p>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.  <ins>That’s all we know.</ins>
`;

/** Answers in place of the API, or cuts the line; false for a kind that lets the API do its work first. */
export function answerOnWire(response: Response, kind: FaultKind): boolean {
  switch (kind) {
    case 'unavailable-empty':
      response.status(503).set('Content-Length', '0').end();
      return true;
    case 'html-bad-gateway':
      response.status(502).type('text/html; charset=UTF-8').end(BAD_GATEWAY_PAGE);
      return true;
    case 'not-json':
      response.status(403).type('text/plain').end("This is not the JSON you're looking for");
      return true;
    case 'reset-before-answer':
      response.socket?.resetAndDestroy();
      return true;
    default:
      return false;
  }
}
