/**
 * Staff in a browser, and orders for them to work on: bought through our endpoints by a shopper of their own and
 * confirmed at the local Stripe, so that money, events and books are all real.
 */
import { type BrowserContext, expect } from '@playwright/test';
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import type { Role } from '#lib/domain/order-state.ts';
import { ADDRESS } from '#tests/support/address.ts';
import { createUser, sessionCookie, type TestUser } from '#tests/support/session.ts';
import { test as base, giveSession, PRICE_MINOR, type Shopper } from '../../checkout/support/shopper.ts';
import type { StackInfo } from '../../support/stack-info.ts';

export type BoughtOrder = {
  readonly number: string;
  readonly intentId: string;
  readonly shopper: Shopper;
};

type Fixtures = {
  /** Signs a context's browser in as staff. */
  readonly signInAs: (role: Role, context?: BrowserContext) => Promise<TestUser>;
  /** An order of two of one product, paid with a test card of Stripe's; `manual` holds the money only. */
  readonly buy: (options?: { paymentMethod?: string; manual?: boolean }) => Promise<BoughtOrder>;
};

/** Two of the product, without shipping: the total is above the free amount. */
export const TOTAL_MINOR = 2 * PRICE_MINOR;

async function answerOf(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json();
  if (!response.ok || typeof body !== 'object' || body === null) {
    throw new Error(`${response.url}: ${response.status} ${JSON.stringify(body)}`);
  }
  return { ...body };
}

const atStripe = (stack: StackInfo, path: string, fields: Record<string, string>) =>
  fetch(`${stack.sandboxUrl}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.secretKey}` },
    body: new URLSearchParams(fields),
  }).then(answerOf);

async function startPayment(stack: StackInfo, cookie: string): Promise<{ number: string; intentId: string }> {
  const answer = await answerOf(
    await fetch(`${stack.shopUrl}/api/payments/intents`, {
      method: 'POST',
      headers: {
        cookie,
        origin: stack.shopUrl,
        'content-type': 'application/json',
        'idempotency-key': uuidv7(),
      },
      body: JSON.stringify({
        shippingAddress: ADDRESS,
        expectedTotal: { amountMinor: TOTAL_MINOR, currency: 'usd' },
      }),
    }),
  );
  const { order, paymentIntent } = answer as { order: { number: string }; paymentIntent: { id: string } };
  return { number: order.number, intentId: paymentIntent.id };
}

async function expectState(sql: Sql, number: string, manual: boolean): Promise<void> {
  await expect
    .poll(async () => {
      const [row] = await sql<{ order: string; attempt: string }[]>`
        select o.state as order, a.state as attempt from orders o join checkout_attempts a on a.order_id = o.id
        where o.number = ${number}`;
      return manual ? row?.attempt : row?.order;
    })
    .toBe(manual ? 'requires_capture' : 'paid');
}

export const test = base.extend<Fixtures>({
  // A shopper's fixtures bring the keys of the stack into this process.
  signInAs: async ({ context, stack, makeShopper }, use) => {
    expect(makeShopper).toBeDefined();
    await use(async (role, other) => {
      const user = await createUser({ role, name: role === 'admin' ? 'Ada Lindqvist' : 'Noor Haddad' });
      await giveSession(other ?? context, stack.shopUrl, user);
      return user;
    });
  },
  buy: async ({ browser, stack, sql, makeShopper }, use) => {
    await use(async ({ paymentMethod = 'pm_card_visa', manual = false } = {}) => {
      const context = await browser.newContext();
      const shopper = await makeShopper(context);
      await context.close();
      await sql`update cart_lines set quantity = 2 where variant_id = ${shopper.variantId}`;
      const started = await startPayment(stack, await sessionCookie({ id: shopper.id as TestUser['id'] }));
      if (manual) await atStripe(stack, `payment_intents/${started.intentId}`, { capture_method: 'manual' });
      await atStripe(stack, `payment_intents/${started.intentId}/confirm`, {
        payment_method: paymentMethod,
        return_url: `${stack.shopUrl}/checkout/return`,
      });
      await expectState(sql, started.number, manual);
      return { ...started, shopper };
    });
  },
});

export { expect };

/** From here on the context's browser is the order's shopper. */
export const lookAsShopper = (context: BrowserContext, stack: StackInfo, order: BoughtOrder): Promise<void> =>
  giveSession(context, stack.shopUrl, { id: order.shopper.id as TestUser['id'] });

/** The dispute of an order's payment, once it is told. */
export async function disputeOf(sql: Sql, order: BoughtOrder): Promise<string> {
  const find = async () => {
    const [row] = await sql<{ id: string }[]>`
      select d.stripe_dispute_id as id from disputes d join orders o on o.id = d.order_id
      where o.number = ${order.number}`;
    return row?.id ?? '';
  };
  await expect.poll(find).not.toBe('');
  return await find();
}
