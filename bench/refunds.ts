/**
 * Refunds of the orders that the webhooks made paid: two halves of each are given back, one by us and one by the bare
 * server, so that both ask Stripe the same. Enough admins share the work that the limit per admin refuses none.
 */
import postgres from 'postgres';
import { uuidv7 } from 'uuidv7';
import { sealPerson } from '#lib/auth/personal-data.ts';
import { sealSession } from '#lib/auth/session-token.ts';
import type { UserId } from '#lib/domain/ids.ts';
import { cookieName } from '#lib/security/cookies.ts';
import { bodiesOf } from './load.ts';
import type { Load, LoadRequest } from './load-protocol.ts';
import { cut, type Measure, measure } from './measure.ts';
import type { RunArgs } from './run.ts';
import { REFUNDS_IN_FLIGHT } from './settings.ts';

/** Below the limit per admin and minute. */
const REFUNDS_PER_ADMIN = 100;
const JSON_TYPE = { 'content-type': 'application/json' } as const;

export type PaidOrder = {
  readonly number: string;
  readonly intentId: string;
  readonly halfMinor: number;
};

export async function readPaidOrders(
  databaseUrl: string,
  intentIds: readonly string[],
): Promise<readonly PaidOrder[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await sql<PaidOrder[]>`
      select o.number, p.stripe_intent_id as "intentId", (p.amount_minor / 2)::float8 as "halfMinor"
      from payments p join orders o on o.id = p.order_id
      where p.stripe_intent_id = any(${[...intentIds]}::text[]) and o.state = 'paid' order by o.number`;
  } finally {
    await sql.end();
  }
}

/** @returns their session cookies */
async function makeAdmins(databaseUrl: string, refunds: number): Promise<readonly string[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const admins = Array.from({ length: Math.ceil(refunds / REFUNDS_PER_ADMIN) }, (_, index) => {
      const id = uuidv7() as UserId;
      const person = sealPerson(id, { email: `bench-admin-${index}@markethub.test`, name: 'Bench Admin' });
      return {
        id,
        role: 'admin',
        email_enc: person.emailEnc,
        email_index: person.emailIndex,
        name_enc: person.nameEnc,
      };
    });
    await sql`insert into users ${sql(admins)}`;
    return admins.map(({ id }) => `${cookieName('session')}=${sealSession(id, 1)}`);
  } finally {
    await sql.end();
  }
}

const refundRequests = (orders: readonly PaidOrder[], cookies: readonly string[]): LoadRequest[] =>
  orders.map(({ number, halfMinor }, index) => ({
    method: 'POST',
    path: `/api/admin/orders/${number}/refunds`,
    headers: {
      ...JSON_TYPE,
      cookie: cookies[index % cookies.length] ?? '',
      'sec-fetch-site': 'same-origin',
      'idempotency-key': uuidv7(),
    },
    body: JSON.stringify({ amountMinor: halfMinor, reason: 'requested_by_customer' }),
  }));

const bareRefundRequests = (orders: readonly PaidOrder[]): LoadRequest[] =>
  orders.map(({ intentId, halfMinor }) => ({
    method: 'POST',
    path: '/refunds',
    headers: JSON_TYPE,
    body: JSON.stringify({ refundId: uuidv7(), intentId, amountMinor: halfMinor }),
  }));

export async function measureRefunds(args: RunArgs, orders: readonly PaidOrder[]): Promise<Measure> {
  const { bench, stack, sizes, progress } = args;
  progress('Refund …');
  const cookies = await makeAdmins(stack.databaseUrl, orders.length);
  const pace = { inFlight: REFUNDS_IN_FLIGHT };
  const parts = cut(orders, sizes.warmUpRefunds, sizes.rounds, sizes.refundsPerRound);
  const [warmUp, ...rounds] = parts.map(
    (part): Load => ({ origin: stack.shopUrl, pace, requests: refundRequests(part, cookies) }),
  );
  const [bareWarmUp, ...bareRounds] = parts.map(
    (part): Load => ({ origin: bench.bare.origin, pace, requests: bareRefundRequests(part) }),
  );
  if (!warmUp || !bareWarmUp) throw new Error('nothing to warm up with');
  bodiesOf('refunds', await bench.load.run(warmUp));
  bodiesOf('the bare server', await bench.load.run(bareWarmUp));
  const measured = await measure(bench, 'refund', rounds, bareRounds);
  return { ...measured, name: 'Refund', pace: `${REFUNDS_IN_FLIGHT} in flight` };
}

type Refunded = { readonly settled: number; readonly minor: number; readonly booked: number };

/** Sentences about what is not as it must be: every refund that was asked for is settled once and in the ledger. */
export async function problemsOfRefunds(
  databaseUrl: string,
  orders: readonly PaidOrder[],
): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [seen] = await sql<Refunded[]>`
      with given as (
        select r.id, r.amount_minor, r.stripe_refund_id from refunds r join orders o on o.id = r.order_id
        where o.number = any(${orders.map(({ number }) => number)}::text[]) and r.state = 'succeeded'
      )
      select count(distinct stripe_refund_id)::int as settled, coalesce(sum(amount_minor), 0)::float8 as minor,
        (select coalesce(sum(e.amount_minor), 0)::float8 from ledger_entries e
          join ledger_transactions t on t.id = e.transaction_id join orders o on o.id = t.order_id
          where o.number = any(${orders.map(({ number }) => number)}::text[]) and e.account = 'refunds'
        ) as booked
      from given`;
    const minor = orders.reduce((sum, { halfMinor }) => sum + halfMinor, 0);
    if (seen?.settled === orders.length && seen.minor === minor && seen.booked === minor) return [];
    return [`refunds: ${JSON.stringify(seen)}, expected ${orders.length} of ${minor} together`];
  } finally {
    await sql.end();
  }
}
