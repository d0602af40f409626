/**
 * One object must not keep the others from being read: what cannot be read or applied becomes a finding with the
 * object's id and a stable reason, and the run goes on (rule 48).
 */
import { databaseErrorCode } from '#db/client.ts';
import { ok, type Result } from '#lib/domain/result.ts';
import { logger } from '#lib/observability/logger.ts';
import type { EventOutcome } from '#lib/payments/inbox/event-outcome.ts';
import { answersAtAll } from '#lib/payments/stripe/balance-transactions.ts';
import type { StripeFailure } from '#lib/payments/stripe/outcomes.ts';
import type { Findings } from './findings.ts';
import { isStripeUnavailable, StripeUnavailable } from './report.ts';

/** What is read or applied: the kind of object, and its id at Stripe. */
export type Named = { readonly kind: string; readonly id: string };

function reasonOf(error: unknown): string {
  const code = databaseErrorCode(error);
  return code === undefined ? 'apply_failed' : `database_${code}`;
}

/**
 * Whether the failure is about this one object: Stripe refused it, or failed over it although it answers
 * otherwise. One that always fails would end every run at the same place. A connection that hangs is no answer:
 * many of them would last hours.
 */
const isOfObject = async ({ class: as, code }: StripeFailure): Promise<boolean> =>
  as === 'rejected' || (as === 'indeterminate' && code !== 'StripeConnectionError' && (await answersAtAll()));

/**
 * @param work fails with a value when Stripe refuses this one object; whatever it throws is of this object, too
 * @returns what came of it, or null when it is a finding now
 * @throws StripeUnavailable when Stripe cannot be asked at all: that ends the run
 */
export async function tryOne<T>(
  findings: Findings,
  object: Named,
  work: () => Promise<Result<T, StripeFailure>>,
): Promise<T | null> {
  try {
    const done = await work();
    if (done.ok) return done.value;
    if (!(await isOfObject(done.error))) throw new StripeUnavailable(done.error);
    const { code } = done.error;
    await findings.unapplied(object, code === 'shape_not_known' ? code : `stripe_${code}`);
  } catch (error) {
    if (isStripeUnavailable(error)) throw error;
    logger.error({ ...object, err: error }, 'an object could not be read or applied');
    await findings.unapplied(object, reasonOf(error));
  }
  return null;
}

/** Applies one object; what still waits for another afterwards is a finding. @returns null when it is a finding now */
export async function applyOne(
  findings: Findings,
  object: Named,
  work: () => Promise<Result<EventOutcome, StripeFailure>>,
): Promise<EventOutcome | null> {
  const outcome = await tryOne(findings, object, work);
  if (outcome?.state !== 'waiting' && outcome?.state !== 'read') return outcome;
  await findings.unapplied(object, outcome.reason);
  return null;
}

/** Work of ours alone, without Stripe. @returns null when it is a finding now */
export const tryLocal = <T>(findings: Findings, object: Named, work: () => Promise<T>): Promise<T | null> =>
  tryOne(findings, object, async () => ok(await work()));
