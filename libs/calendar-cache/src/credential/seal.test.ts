import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { CredentialSecret } from './credential.ts';
import { sealCredentialSecret, unsealCredentialSecret } from './credential-secret.ts';
import { keyRingOf } from './key-ring.ts';
import { seal, unseal } from './seal.ts';

const oldKey = { id: '2025', secret: randomBytes(32).toString('base64') };
const newKey = { id: '2026', secret: randomBytes(32).toString('base64') };
const ring = keyRingOf([newKey, oldKey]);

function codeOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    const { code, details } = error as { code: string; details: { reason?: string } };
    return details.reason === undefined ? code : `${code}/${details.reason}`;
  }
  return 'nothing thrown';
}

describe('L20: secrets are sealed at rest', () => {
  test('a sealed text hides the plain one, names its key, and opens again', () => {
    const sealed = seal(ring, 'a refresh token – ünïcode', 'credential');
    expect(sealed).toMatch(/^v1\.2026\.[\w-]{16}\.[\w-]{22}\.[\w-]+$/);
    expect(Buffer.from(sealed.split('.')[4]!, 'base64url').toString()).not.toContain('refresh');
    expect(unseal(ring, sealed, 'credential')).toBe('a refresh token – ünïcode');
  });

  test('the same text is sealed differently each time', () => {
    expect(seal(ring, 'x', 'credential')).not.toBe(seal(ring, 'x', 'credential'));
  });

  test('a text of an older key opens while the ring holds that key', () => {
    const sealed = seal(keyRingOf([oldKey]), 'x', 'credential');
    expect(unseal(ring, sealed, 'credential')).toBe('x');
    expect(codeOf(() => unseal(keyRingOf([newKey]), sealed, 'credential'))).toBe('credential-unreadable/unknown-key');
  });

  test('another context, a key of the same name, and each changed part are refused', () => {
    const sealed = seal(ring, 'x', 'one');
    expect(codeOf(() => unseal(ring, sealed, 'two'))).toBe('credential-unreadable/tampered');
    const impostor = keyRingOf([{ id: '2026', secret: randomBytes(32).toString('base64') }]);
    expect(codeOf(() => unseal(impostor, sealed, 'one'))).toBe('credential-unreadable/tampered');
    for (const part of [2, 3, 4]) {
      const parts = sealed.split('.');
      parts[part] = (parts[part]!.startsWith('A') ? 'B' : 'A') + parts[part]!.slice(1);
      expect(codeOf(() => unseal(ring, parts.join('.'), 'one'))).toBe('credential-unreadable/tampered');
    }
    const cut = sealed.split('.');
    cut[3] = cut[3]!.slice(0, 6);
    expect(codeOf(() => unseal(ring, cut.join('.'), 'one'))).toBe('credential-unreadable/tampered');
  });

  test.each(['', 'plain', 'v2.2026.a.b.c', 'v1.2026.a.b', 'v1.2026.a.b.c.d'])('%j is not a sealed text', (text) => {
    expect(codeOf(() => unseal(ring, text, 'credential'))).toBe('credential-unreadable/unknown-format');
  });
});

test('the ring keeps the order of its keys, newest first', () => {
  expect(ring.keys.map(({ id, key }) => [id, key.length])).toEqual([
    ['2026', 32],
    ['2025', 32],
  ]);
});

describe('credential secrets', () => {
  const secrets: CredentialSecret[] = [
    { kind: 'oauth', refreshToken: '1//r', accessToken: null, accessTokenExpiresAtMs: null },
    { kind: 'oauth', refreshToken: '1//r', accessToken: 'ya29.a', accessTokenExpiresAtMs: 1_700_000_000_000 },
    { kind: 'service-account', clientEmail: 'bot@example.com', privateKey: 'PEM', subject: 'user@example.com' },
  ];

  test.each(secrets)('$kind survives sealing', (secret) => {
    const sealedSecret = sealCredentialSecret(ring, 'credential-1', secret);
    expect(unsealCredentialSecret(ring, { id: 'credential-1', sealedSecret })).toEqual(secret);
  });

  test('L20: a secret copied into the row of another credential does not open', () => {
    const sealedSecret = sealCredentialSecret(ring, 'credential-1', secrets[0]!);
    const stolen = () => unsealCredentialSecret(ring, { id: 'credential-2', sealedSecret });
    expect(codeOf(stolen)).toBe('credential-unreadable/tampered');
  });

  test.each(['not json', '{}', '{"kind":"oauth"}'])(
    'a sealed %j is no secret, and the error does not quote it',
    (text) => {
      const stored = { id: 'credential-1', sealedSecret: seal(ring, text, 'credential-1') };
      expect(codeOf(() => unsealCredentialSecret(ring, stored))).toBe('credential-unreadable/not-a-secret');
      try {
        unsealCredentialSecret(ring, stored);
      } catch (error) {
        expect((error as Error).cause).toBeUndefined();
      }
    },
  );
});
