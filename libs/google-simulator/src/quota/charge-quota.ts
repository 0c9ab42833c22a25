import type { RequestHandler } from 'express';
import { bearerOf } from '../http/signed-in.ts';
import type { Simulator } from '../simulator/simulator.ts';

/** Charges each call of the API to its user, or to whom `quotaUser` or `x-goog-quota-user` names (quota guide). */
export function chargeQuota(simulator: Simulator): RequestHandler {
  return (request, _response, next) => {
    const named = request.query.quotaUser ?? request.get('x-goog-quota-user');
    const token = simulator.state.accessTokens.get(bearerOf(request) ?? '');
    const user = typeof named === 'string' ? named : token?.email;
    if (user !== undefined) simulator.quota.charge(user);
    next();
  };
}
