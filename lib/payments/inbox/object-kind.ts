/** What each kind of Stripe object brings to the inbox: its extract, whose it is, its projector and its reader. */
import type { Transaction } from '#db/client.ts';
import { knowsIntent } from '#db/repositories/settlement.ts';
import { getConfig } from '#lib/config/config.ts';
import type { Result } from '#lib/domain/result.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import type { EventOutcome, ObjectKind } from './event-outcome.ts';
import type { Codec, Extract } from './flat-codec.ts';
import type { ProjectionSource } from './projection-source.ts';

/** What says whose an object is. */
export type Identity = {
  readonly objectId: string;
  readonly intentId: string | null;
  readonly installation: string | null;
  readonly attemptId: string | null;
};

/** unknown: only the intent that it names can tell, and that is not known here. */
export type Owner = 'ours' | 'foreign' | 'unknown';

export type ObjectKindOf<Seen> = {
  readonly name: ObjectKind;
  readonly codec: Codec<Seen>;
  identity(seen: Seen): Identity;
  owner(tx: Transaction, identity: Identity): Promise<Owner>;
  /** Moves our rows, under row locks, never back across what is ordered, safe to repeat. No network. */
  project(tx: Transaction, seen: Seen, source: ProjectionSource): Promise<EventOutcome>;
  /** Reads the object at Stripe, for a job. */
  retrieve(id: string): Promise<Result<Seen, StripeFailure>>;
};

/** A Stripe object together with what its kind can do with it; the types have been matched. */
export type Projectable = {
  readonly kind: ObjectKind;
  readonly identity: Identity;
  readonly extract: Extract;
  owner(tx: Transaction): Promise<Owner>;
  project(tx: Transaction, source: ProjectionSource): Promise<EventOutcome>;
};

/** Pairs an object with its kind, so that the inbox can store and project it without knowing the kind. */
export function bindObject<Seen>(kind: ObjectKindOf<Seen>, seen: Seen): Projectable {
  const identity = kind.identity(seen);
  return {
    kind: kind.name,
    identity,
    extract: { object: kind.name, ...kind.codec.write(seen) },
    owner: (tx) => kind.owner(tx, identity),
    project: (tx, source) => kind.project(tx, seen, source),
  };
}

/** Objects that carry our metadata say themselves whose they are. */
export function ownerByMetadata(identity: Identity): Owner {
  return identity.installation === getConfig().installationId ? 'ours' : 'foreign';
}

/** Refunds, disputes and warnings carry none of ours: they are judged by their payment intent (rule 25). */
export async function ownerByIntent(tx: Transaction, identity: Identity): Promise<Owner> {
  if (identity.intentId === null) return 'foreign';
  return (await knowsIntent(tx, identity.intentId)) ? 'ours' : 'unknown';
}
