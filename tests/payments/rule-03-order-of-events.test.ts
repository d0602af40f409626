/** Rule 3: every permutation of the events of a payment ends in one state, equal timestamps included. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetConfig } from '#lib/config/config.ts';
import { sweep } from '#lib/jobs/run.ts';
import { permutations } from '../support/permutations.ts';
import { counts, openShop, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

type Flow = (intent: { id: string; clientSecret: string }) => Promise<unknown>;

const authenticate = (intent: { id: string; clientSecret: string }, outcome: 'pass' | 'fail') =>
  shop.control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome });

/** The worker until nothing is left to apply; on a busy machine a lock may be waited for, and an event comes again. */
async function untilQuiet(): Promise<void> {
  for (let rounds = 0; rounds < 10; rounds += 1) {
    await shop.db.execute(
      sql`update stripe_events set next_try_at = now() where state in ('received', 'waiting')`,
    );
    await sweep();
    const pending = await shop.db.execute(
      sql`select 1 from stripe_events where state in ('received', 'waiting')`,
    );
    if (pending.length === 0) return;
  }
  throw new Error('events are left over');
}

/** Plays a flow once per permutation of its events and returns what each ended in. */
async function endsOf(flow: Flow, types: readonly string[]): Promise<string[]> {
  const orders = permutations(types);
  const variant = await shop.product({ stock: orders.length });
  const ends: string[] = [];
  for (const order of orders) {
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await flow(created.body.paymentIntent);
    await shop.control('async/run', {});
    const list = await shop.stripe.events.list({ limit: 30 });
    const mine = list.data.filter((event) =>
      JSON.stringify(event.data.object).includes(created.body.paymentIntent.id),
    );
    for (const type of order) {
      const event: Stripe.Event | undefined = mine.find((candidate) => candidate.type === type);
      if (!event) throw new Error(`no ${type} among ${mine.map((candidate) => candidate.type).join(' ')}`);
      expect(await shop.post({ ...event, created: 1_790_000_000 })).toBe(200);
    }
    await untilQuiet();
    const [attempt] = await shop.db.execute(sql`
      select a.state, a.intent_status, a.failure_code, a.card_last4, o.state as order_state
      from checkout_attempts a join orders o on o.id = a.order_id where a.user_id = ${buyer.id}`);
    ends.push(JSON.stringify([attempt, await counts(shop.db, buyer.id)]));
  }
  return ends;
}

// 120 payments in one test: the time is generous because machines are shared.
describe('every permutation ends in one state', { timeout: 120_000 }, () => {
  test('of a payment with 3D Secure', async () => {
    const ends = await endsOf(
      async (intent) => {
        await shop.confirm(intent, 'pm_card_threeDSecure2Required');
        await authenticate(intent, 'pass');
      },
      [
        'payment_intent.created',
        'payment_intent.requires_action',
        'charge.succeeded',
        'payment_intent.succeeded',
        'charge.updated',
      ],
    );
    expect(ends).toHaveLength(120);
    expect(new Set(ends).size, [...new Set(ends)].join('\n')).toBe(1);
    expect(ends[0]).toContain('"order_state":"paid"');
    expect(ends[0]).toContain('"payments":1');
  });

  test('of a payment that was declined first', async () => {
    const ends = await endsOf(
      async (intent) => {
        await shop.confirm(intent, 'pm_card_visa_chargeDeclinedInsufficientFunds');
        await shop.confirm(intent, 'pm_card_visa');
      },
      [
        'payment_intent.created',
        'payment_intent.payment_failed',
        'charge.succeeded',
        'payment_intent.succeeded',
      ],
    );
    expect(new Set(ends).size, [...new Set(ends)].join('\n')).toBe(1);
    expect(ends[0]).toContain('"order_state":"paid"');
  });

  test('of a payment that was declined and cancelled', async () => {
    const variant = await shop.product({ stock: 1 });
    const ends = await endsOf(
      async (intent) => {
        await shop.confirm(intent, 'pm_card_visa_chargeDeclined');
        await shop.stripe.paymentIntents.cancel(intent.id);
      },
      ['payment_intent.created', 'payment_intent.payment_failed', 'payment_intent.canceled'],
    );
    const states = ends.map((end) => end.replace(/"failure_code":[^,]*/, ''));
    expect(new Set(states).size, [...new Set(states)].join('\n')).toBe(1);
    expect(ends[0]).toContain('"state":"canceled"');
    expect(await stock(shop.db, variant)).toEqual({ available: 1, held: 0, sold: 0 });
  });

  test.each([
    { ends: 'succeeded', account: 'pm_usBankAccount_success', told: '"order_state":"paid"' },
    { ends: 'payment_failed', account: 'pm_usBankAccount_accountClosed', told: '"state":"open"' },
  ])('of a bank debit that is processing and then $ends', async ({ ends: last, account, told }) => {
    const ends = await endsOf(
      (intent) => shop.confirm(intent, account),
      ['payment_intent.created', 'payment_intent.processing', 'charge.pending', `payment_intent.${last}`],
    );
    expect(ends).toHaveLength(24);
    expect(new Set(ends).size, [...new Set(ends)].join('\n')).toBe(1);
    expect(ends[0]).toContain(told);
  });

  test.each([
    {
      what: 'captured',
      types: ['charge.captured', 'payment_intent.succeeded'],
      told: '"order_state":"paid"',
    },
    { what: 'let go', types: ['payment_intent.canceled'], told: '"order_state":"cancelled"' },
  ])('of a payment that is authorised and then $what', async ({ what, types, told }) => {
    process.env.CAPTURE_METHOD = 'manual';
    resetConfig();
    try {
      const ends = await endsOf(
        async ({ id, ...intent }) => {
          await shop.confirm({ id, ...intent });
          if (what === 'captured') await shop.stripe.paymentIntents.capture(id);
          else await shop.stripe.paymentIntents.cancel(id);
        },
        ['payment_intent.amount_capturable_updated', 'charge.succeeded', ...types],
      );
      expect(new Set(ends).size, [...new Set(ends)].join('\n')).toBe(1);
      expect(ends[0]).toContain(told);
    } finally {
      delete process.env.CAPTURE_METHOD;
      resetConfig();
    }
  });
});
