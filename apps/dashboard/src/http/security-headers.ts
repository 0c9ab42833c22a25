import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Bull Board sets styles from scripts; everything else comes from here. Its web fonts from Google stay out: system fonts do. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      // The defaults upgrade to https, which would break the plain http of a private network.
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}
