/** What a bank or a person at Stripe's dashboard may act on in a simulation. */
import type Stripe from 'stripe';
import { pickFrom } from './plan.ts';

const OVER: readonly string[] = ['won', 'lost', 'warning_closed', 'prevented'];

/** One of the newest refunds that the bank may still decide: a success may come back for days. */
export async function undecidedRefund(stripe: Stripe, pick: number): Promise<Stripe.Refund | undefined> {
  const { data } = await stripe.refunds.list({ limit: 20 });
  return pickFrom(
    data.filter(({ status }) => status === 'pending' || status === 'succeeded'),
    pick,
  );
}

/** One of the newest disputes that were lost. */
export async function lostDispute(stripe: Stripe, pick: number): Promise<Stripe.Dispute | undefined> {
  const { data } = await stripe.disputes.list({ limit: 20 });
  return pickFrom(
    data.filter(({ status }) => status === 'lost'),
    pick,
  );
}

/** One of the newest disputes that are not over. */
export async function openDispute(stripe: Stripe, pick: number): Promise<Stripe.Dispute | undefined> {
  const { data } = await stripe.disputes.list({ limit: 20 });
  return pickFrom(
    data.filter(({ status }) => !OVER.includes(status)),
    pick,
  );
}
