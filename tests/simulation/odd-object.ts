/** One object shows a status that nobody knows: everything else is reconciled all the same, and the run ends. */
import type Stripe from 'stripe';
import { reconcile } from '#lib/payments/reconciliation/run.ts';

const ODD = [
  { list: 'refunds', set: { status: null } },
  { list: 'paymentIntents', set: { status: 'awaiting_review' } },
  { list: 'disputes', set: { status: 'under_arbitration' } },
  { list: 'refunds', set: { status: 'under_arbitration' } },
] as const;

type Side = {
  readonly stripe: Stripe;
  control(path: string, body: object): Promise<unknown>;
};

/** @param turn which kind of object, and which of the newest ten. @returns what is broken */
export async function showOdd({ stripe, control }: Side, turn: number): Promise<string[]> {
  const odd = ODD[turn % ODD.length];
  if (!odd) return [];
  const { data } = await stripe[odd.list].list({ limit: 10 });
  const objects: readonly { id: string; status: string | null }[] = data;
  const chosen = objects[Math.floor(turn / ODD.length) % Math.max(1, objects.length)];
  if (!chosen) return [];
  await control(`objects/${chosen.id}`, { set: odd.set });
  try {
    const report = await reconcile({ kind: 'full', startedBy: 'worker' });
    return report === null || report.state === 'finished'
      ? []
      : [`one odd object ends a reconciliation: ${report.reason ?? ''} (${odd.list})`];
  } finally {
    await control(`objects/${chosen.id}`, { set: { status: chosen.status } });
  }
}
