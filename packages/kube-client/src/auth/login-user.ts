import { faults } from '../faults.ts';
import type { ResolvedContext } from '../kubeconfig/resolve-context.ts';
import type { CredentialClock, Credentials } from './credentials.ts';

/** A user of whom the kubeconfig says how to log in. */
export interface LoginUser {
  /** Whatever the kubeconfig holds beside that: impersonation, its own certificate. */
  readonly fixed: Credentials;
  readonly target: ResolvedContext;
}

// A token that expires on its way is as bad as an expired one.
const expiryMarginMs = 10_000;

/** Whether a credential that expires then, epoch ms, may still be sent. */
export function isFresh(expiresAt: number, clock: CredentialClock): boolean {
  return clock.now() < expiresAt - expiryMarginMs;
}

/** The error AUTH_REJECTED for this user. The problem must hold no secret. */
export function loginFault({ fixed, target }: LoginUser, problem: string, advice?: string): Error {
  const { server, context } = target.cluster;
  return faults.AUTH_REJECTED({ server, user: fixed.user, context, problem, advice });
}
