import { invalid } from '../google-error/refusals.ts';
import { nextBase32Hex, type SeededRandom } from '../random/seeded-random.ts';

const idPattern = /^[a-v0-9]{5,1024}$/;

/** A new id as Google makes them: 26 characters of base32hex. */
export function newEventId(random: SeededRandom): string {
  return nextBase32Hex(random, 26);
}

/** @throws GoogleError 400 for an id outside of Google's alphabet or length. */
export function assertEventId(id: string): void {
  if (!idPattern.test(id)) throw invalid('Invalid resource id value.');
}
