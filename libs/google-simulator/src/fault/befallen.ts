import type { ServerResponse } from 'node:http';
import type { ParsedFaultRule } from './fault-rule.ts';

const ruleByResponse = new WeakMap<ServerResponse, ParsedFaultRule>();

/** Notes the fault of an answer that is still to be sent. */
export function befall(response: ServerResponse, rule: ParsedFaultRule): void {
  ruleByResponse.set(response, rule);
}

/** The fault that befell an answer, if any. */
export function faultOf(response: ServerResponse): ParsedFaultRule | undefined {
  return ruleByResponse.get(response);
}
