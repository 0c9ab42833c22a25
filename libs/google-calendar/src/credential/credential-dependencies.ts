import type { CredentialRepository, KeyRing } from '@calendar-cache/calendar-cache';
import type { GoogleConnection } from '../provider/google-connection.ts';

/** How Google is reached, where credentials lie, and the keys that open them. */
export interface CredentialDependencies extends GoogleConnection {
  credentials: CredentialRepository;
  keyRing: KeyRing;
}
