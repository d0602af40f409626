/** What a bank or a person at Stripe's dashboard may act on in a simulation. */
import type Stripe from 'stripe';
import { pickFrom } from './plan.ts';

const OVER: readonly string[] = ['won', 'lost', 'warning_closed', 'prevented'];

/** One of the newest refunds that the bank has not decided. */
export async function pendingRefund(stripe: Stripe, pick: number): Promise<Stripe.Refund | undefined> {
  const { data } = await stripe.refunds.list({ limit: 20 });
  return pickFrom(
    data.filter(({ status }) => status === 'pending'),
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
