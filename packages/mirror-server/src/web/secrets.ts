import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256, so that comparing takes the same time for every guess, and nothing kept opens anything. */
export type SecretHash = Buffer;

export function hashOf(secret: string): SecretHash {
  return createHash('sha256').update(secret, 'utf8').digest();
}

export function sameHash(a: SecretHash, b: SecretHash): boolean {
  return timingSafeEqual(a, b);
}

/** Bytes as text that may stand in URLs, headers and cookies. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
