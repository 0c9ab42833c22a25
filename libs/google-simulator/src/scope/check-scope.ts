import type { RequestHandler } from 'express';
import { GoogleError } from '../google-error/google-error.ts';
import { bearerOf } from '../http/signed-in.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { mayCall } from './needed-scopes.ts';

/** Refuses calls that the scopes of their token do not reach to. @throws GoogleError 403 */
export function checkScope(simulator: Simulator): RequestHandler {
  return (request, _response, next) => {
    const scope = simulator.state.accessTokens.get(bearerOf(request) ?? '')?.scope;
    if (scope !== undefined && !mayCall(scope, request.method, request.path)) throw scopeInsufficient();
    next();
  };
}

function scopeInsufficient(): GoogleError {
  return new GoogleError(
    403,
    { domain: 'global', reason: 'insufficientPermissions', message: 'Insufficient Permission' },
    {
      status: 'PERMISSION_DENIED',
      outerMessage: 'Request had insufficient authentication scopes.',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { service: 'calendar-json.googleapis.com' },
        },
      ],
    },
  );
}
