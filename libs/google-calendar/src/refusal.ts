/** What a parser says of a payload that it can't use: always a named reason, never an exception. */
export interface Refused {
  kind: 'refused';
  reason: string;
}

/** A refusal with its reason, in kebab case. */
export function refused(reason: string): Refused {
  return { kind: 'refused', reason };
}
