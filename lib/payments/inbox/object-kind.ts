/** What each kind of Stripe object brings to the inbox: its extract, whose it is, its projector and its reader. */
import type { Transaction } from '#db/client.ts';
import { knowsIntent } from '#db/repositories/attempt-writes.ts';
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

/** Enough to read an object again and to know whose it is, when nothing else of it is used. */
export const identityExtract = (kind: string, identity: Identity): Extract => ({
  object: kind,
  unreadable: true,
  id: identity.objectId,
  intent: identity.intentId,
  installation: identity.installation,
  attempt: identity.attemptId,
});

/** Whether metadata names our installation; absent, it says nothing. */
export const isNamedOurs = (identity: Pick<Identity, 'installation'>): boolean =>
  identity.installation === getConfig().installationId;

/** Whether metadata names another installation: the one thing that outweighs an id that we stored (rule 38). */
export const isNamedForeign = (identity: Pick<Identity, 'installation'>): boolean =>
  identity.installation !== null && !isNamedOurs(identity);

/**
 * Whose an object with metadata is. Everybody with the dashboard may edit metadata: absent keys are no contradiction to
 * a row of ours that names the object, and another installation's name is (rule 38).
 * @param isStored whether one of our rows names the object by Stripe's id
 */
export async function ownerByStoredId(
  identity: Identity,
  isStored: () => Promise<boolean>,
): Promise<'ours' | 'foreign'> {
  if (isNamedForeign(identity)) return 'foreign';
  if (isNamedOurs(identity)) return 'ours';
  return (await isStored()) ? 'ours' : 'foreign';
}

/** Refunds, disputes and warnings carry none of ours: they are judged by their payment intent (rule 25). */
export async function ownerByIntent(tx: Transaction, identity: Identity): Promise<Owner> {
  if (identity.intentId === null) return 'foreign';
  return (await knowsIntent(tx, identity.intentId)) ? 'ours' : 'unknown';
}
