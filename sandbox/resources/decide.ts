/**
 * What the issuer says to a confirmation: approve, decline, or ask for authentication. Pure: card, request
 * and what has happened so far in, verdict out.
 */
import { authenticationRequired, type Declined, declineError } from '../cards/declines.ts';
import type { TestCard } from '../cards/test-cards.ts';
import type { Authentication } from './charges/make.ts';

export interface Situation {
  offSession: boolean;
  /** The payment method was authenticated for later use before. */
  setUp: boolean;
  /** `request_three_d_secure` is `any` or `challenge`. */
  requested: boolean;
  /** The customer has just passed the challenge. */
  authenticated: boolean;
  /** `error_on_requires_action` */
  refusesAction: boolean;
}

export type Verdict =
  | { kind: 'approve'; authentication: Authentication }
  | { kind: 'decline'; declined: Declined; authentication: Authentication }
  | { kind: 'challenge' };

function needsChallenge(card: TestCard, situation: Situation): boolean {
  switch (card.threeDSecure) {
    case 'required':
      return true;
    case 'unless_set_up':
      return !(situation.offSession && situation.setUp);
    case 'already_set_up':
      return !situation.offSession;
    case 'optional':
      return situation.requested && !situation.offSession;
    case 'optional_error':
    case 'required_error':
    case 'frictionless':
    case 'not_enrolled':
    case 'unsupported':
      return false;
  }
}

/** 3D Secure that ends without a challenge. */
function silentAuthentication(card: TestCard, situation: Situation): Authentication {
  if (card.threeDSecure === 'frictionless') return 'frictionless';
  if (!situation.requested || situation.offSession) return null;
  if (card.threeDSecure === 'unsupported') return 'not_supported';
  return card.threeDSecure === 'not_enrolled' ? 'attempted' : null;
}

export function decide(card: TestCard, situation: Situation): Verdict {
  const lookupFails =
    card.threeDSecure === 'required_error' || (card.threeDSecure === 'optional_error' && situation.requested);
  if (lookupFails)
    return { kind: 'decline', declined: declineError('generic_decline'), authentication: null };
  if (needsChallenge(card, situation) && !situation.authenticated) {
    if (situation.offSession || situation.refusesAction) {
      return { kind: 'decline', declined: authenticationRequired(), authentication: null };
    }
    return { kind: 'challenge' };
  }
  const authentication = situation.authenticated ? 'challenge' : silentAuthentication(card, situation);
  if (card.decline !== undefined) {
    return { kind: 'decline', declined: declineError(card.decline), authentication };
  }
  return { kind: 'approve', authentication };
}
