/** A repeatable source of randomness; `state` is the whole of it, so that a snapshot continues the same sequence. */
export interface SeededRandom {
  state: number;
}

/** Starts a sequence: the same seed gives the same ids, tokens and message numbers. */
export function createSeededRandom(seed: number): SeededRandom {
  return { state: seed >>> 0 };
}

/** The next number in [0, 1) (mulberry32). */
function nextFraction(random: SeededRandom): number {
  random.state = (random.state + 0x6d2b79f5) >>> 0;
  let mixed = random.state;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

/** An integer in [minimum, maximum], both included. */
export function nextInteger(random: SeededRandom, minimum: number, maximum: number): number {
  return minimum + Math.floor(nextFraction(random) * (maximum - minimum + 1));
}

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv';
const TOKEN_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** `length` characters of base32hex (0-9, a-v): the alphabet of Google's event ids. */
export function nextBase32Hex(random: SeededRandom, length: number): string {
  return nextCharacters(random, BASE32HEX, length);
}

/** `length` characters as they occur in Google's access and refresh tokens. */
export function nextTokenCharacters(random: SeededRandom, length: number): string {
  return nextCharacters(random, TOKEN_ALPHABET, length);
}

function nextCharacters(random: SeededRandom, alphabet: string, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) {
    text += alphabet.charAt(nextInteger(random, 0, alphabet.length - 1));
  }
  return text;
}
