/**
 * A whole shop for one test file: a database of its own, a sandbox of its own on a free port, a product, and our
 * handlers called in-process with Requests. Webhooks come over real HTTP to a small server that calls the handler.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { POST as cancelHandler } from '#app/api/payments/intents/[id]/cancel/route.ts';
import { GET as statusHandler } from '#app/api/payments/intents/[id]/route.ts';
import { POST as intentsHandler } from '#app/api/payments/intents/route.ts';
import { POST as webhookHandler } from '#app/api/webhooks/stripe/route.ts';
import { closeSharedDatabase, createDatabase, type Database } from '#db/client.ts';
import type { CreateIntentAnswer, ErrorAnswer, IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { priceCart } from '#lib/domain/pricing.ts';
import { closeQueueSender } from '#lib/queue/enqueue-event.ts';
import { type RunningSandbox, startSandbox } from '#sandbox/server.ts';
import { ADDRESS } from './address.ts';
import type { TestDatabase } from './database-server.ts';
import { useTestEnvironment } from './environment.ts';
import { createUser, sameOriginRequest, sessionCookie, type TestUser } from './session.ts';

export type Buyer = TestUser & { readonly cookie: string; readonly cartId: string };
export type Reply<T> = {
  readonly status: number;
  readonly body: T & Partial<ErrorAnswer>;
  readonly headers: Headers;
};

export type Shop = Awaited<ReturnType<typeof openShop>>;

const reply = async <T>(response: Response): Promise<Reply<T>> => ({
  status: response.status,
  body: (await response.json()) as T & Partial<ErrorAnswer>,
  headers: response.headers,
});

const listenForWebhooks = async (): Promise<{ server: Server; url: string; answers: number[] }> => {
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
      const body = Buffer.concat(chunks);
      void webhookHandler(
        new Request('http://localhost:3000/api/webhooks/stripe', { method: 'POST', headers, body }),
      ).then((answer) => {
        answers.push(answer.status);
        response.writeHead(answer.status).end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, answers };
};

/** Needs the test runner; a simulation by command brings its own database instead. */
const ofTheRun = async (): Promise<TestDatabase> => (await import('./database.ts')).createTestDatabase();

/** Opens a shop. Webhooks are held until `deliver()` unless `autoDeliver` is set. */
export async function openShop(
  options: {
    autoDeliver?: boolean;
    database?: TestDatabase;
    /** Another way to the same database, for example through a proxy that cuts connections. */
    applicationUrl?: string;
  } = {},
) {
  const test = options.database ?? (await ofTheRun());
  const sandbox: RunningSandbox = await startSandbox({ quiet: true });
  const tail = randomBytes(8).toString('hex');
  const secretKey = `sk_test_${tail}`;
  const stripe = new Stripe(secretKey, {
    host: '127.0.0.1',
    port: sandbox.port,
    protocol: 'http',
    telemetry: false,
  });
  const receiver = await listenForWebhooks();
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
  const webhookSecret = endpoint.secret ?? '';
  useTestEnvironment({
    DATABASE_URL: options.applicationUrl ?? test.url,
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_PUBLISHABLE_KEY: `pk_test_${tail}`,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: sandbox.origin,
    RATE_LIMITS: 'off',
  });
  const db: Database = createDatabase(test.url, { max: 4 });

  const control = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${sandbox.origin}/_sandbox/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  await control('async', { mode: 'manual' });
  if (options.autoDeliver !== true) await control('chaos', { webhooks: { hold: true } });

  const categoryId = uuidv7();
  await db.execute(sql`insert into categories (id, slug, name) values (${categoryId}, 'things', 'Things')`);

  /** Adds a product with one variant. Prices are minor units per currency. */
  const product = async (args: { stock: number; prices?: Record<string, number> }): Promise<string> => {
    const [productId, variantId] = [uuidv7(), uuidv7()];
    await db.execute(sql`insert into products (id, slug, category_id, title, image)
      values (${productId}, ${`p-${productId}`}, ${categoryId}, 'Walnut lamp', '/products/lamp.svg')`);
    await db.execute(
      sql`insert into variants (id, product_id, sku) values (${variantId}, ${productId}, ${`SKU-${variantId}`})`,
    );
    for (const [currency, amount] of Object.entries(args.prices ?? { usd: 4_200 })) {
      await db.execute(
        sql`insert into prices (variant_id, currency, amount_minor) values (${variantId}, ${currency}, ${amount})`,
      );
    }
    await db.execute(
      sql`insert into stock_items (variant_id, available) values (${variantId}, ${args.stock})`,
    );
    return variantId;
  };

  const fillCart = async (buyer: Buyer, lines: Record<string, number>): Promise<void> => {
    await db.execute(sql`delete from cart_lines where cart_id = ${buyer.cartId}`);
    for (const [variantId, quantity] of Object.entries(lines)) {
      await db.execute(
        sql`insert into cart_lines (cart_id, variant_id, quantity) values (${buyer.cartId}, ${variantId}, ${quantity})`,
      );
    }
  };

  /** A signed-in shopper with a cart. */
  const buyer = async (lines: Record<string, number> = {}, currency = 'usd'): Promise<Buyer> => {
    const user = await createUser();
    const cartId = uuidv7();
    await db.execute(
      sql`insert into carts (id, user_id, currency) values (${cartId}, ${user.id}, ${currency})`,
    );
    const made: Buyer = { ...user, cookie: await sessionCookie(user), cartId };
    await fillCart(made, lines);
    return made;
  };

  /** What the cart costs, as the checkout page would have shown it. */
  const shownTotal = async (of: Buyer): Promise<{ amountMinor: number; currency: string }> => {
    const rows = await db.execute<{
      variant_id: string;
      quantity: number;
      unit: number;
      currency: string;
    }>(sql`
      select l.variant_id, l.quantity, p.amount_minor::float8 as unit, c.currency from carts c
      join cart_lines l on l.cart_id = c.id join prices p on p.variant_id = l.variant_id and p.currency = c.currency
      where c.id = ${of.cartId}`);
    const lines = rows.map((row) => ({
      variantId: row.variant_id,
      quantity: row.quantity,
      unitMinor: row.unit,
    }));
    const currency = rows[0]?.currency === 'eur' ? 'eur' : rows[0]?.currency === 'gbp' ? 'gbp' : 'usd';
    return { amountMinor: priceCart(lines, currency).totalMinor, currency };
  };

  /** Presses Pay. */
  const pay = async (
    of: Buyer,
    args: { key?: string; body?: Record<string, unknown> } = {},
  ): Promise<Reply<CreateIntentAnswer>> =>
    await reply<CreateIntentAnswer>(
      await intentsHandler(
        sameOriginRequest('/api/payments/intents', {
          cookie: of.cookie,
          headers: { 'Idempotency-Key': args.key ?? uuidv7() },
          body: args.body ?? { shippingAddress: ADDRESS, expectedTotal: await shownTotal(of) },
        }),
      ),
    );

  /** Confirms as Stripe.js does: with the publishable key and the client secret. */
  const confirm = async (
    intent: { id: string; clientSecret: string },
    paymentMethod = 'pm_card_visa',
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${sandbox.origin}/v1/payment_intents/${intent.id}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer pk_test_${tail}` },
      body: new URLSearchParams({
        client_secret: intent.clientSecret,
        payment_method: paymentMethod,
        return_url: 'http://localhost:3000/checkout/return',
        use_stripe_sdk: 'true',
      }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const paramsOf = (id: string) => ({ params: Promise.resolve({ id }) });

  /** @param after the caller has just confirmed */
  const status = async (
    of: Buyer,
    intentId: string,
    after?: 'confirmation',
  ): Promise<Reply<IntentStatusAnswer>> =>
    await reply<IntentStatusAnswer>(
      await statusHandler(
        sameOriginRequest(`/api/payments/intents/${intentId}${after ? `?after=${after}` : ''}`, {
          cookie: of.cookie,
        }),
        paramsOf(intentId),
      ),
    );

  const cancel = async (of: Buyer, intentId: string): Promise<Reply<IntentStatusAnswer>> =>
    await reply<IntentStatusAnswer>(
      await cancelHandler(
        sameOriginRequest(`/api/payments/intents/${intentId}/cancel`, {
          cookie: of.cookie,
          method: 'POST',
          body: {},
        }),
        paramsOf(intentId),
      ),
    );

  /** Sends one event to the handler, signed; any object may be sent, as Stripe could. */
  const post = async (event: object, secret = webhookSecret): Promise<number> => {
    const payload = JSON.stringify(event);
    const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
    const answer = await webhookHandler(
      new Request('http://localhost:3000/api/webhooks/stripe', {
        method: 'POST',
        headers: { 'Stripe-Signature': signature, 'Content-Type': 'application/json' },
        body: payload,
      }),
    );
    return answer.status;
  };

  /** The events of an account so far, oldest first. */
  const events = async (type?: string): Promise<Stripe.Event[]> => {
    const list = await stripe.events.list({ limit: 100, ...(type === undefined ? {} : { type }) });
    return list.data.reverse();
  };

  /** Lets what happens later happen, and delivers every held webhook over HTTP. */
  const deliver = async (): Promise<void> => {
    await control('async/run', {});
    await control('webhooks/flush', {});
  };

  const close = async (): Promise<void> => {
    await closeQueueSender();
    await closeSharedDatabase();
    await db.close();
    await sandbox.close();
    receiver.server.closeAllConnections();
    await new Promise((resolve) => receiver.server.close(resolve));
    await test.drop();
  };

  return {
    db,
    sandbox,
    stripe,
    secretKey,
    webhookSecret,
    control,
    product,
    buyer,
    fillCart,
    shownTotal,
    pay,
    confirm,
    status,
    cancel,
    post,
    events,
    deliver,
    close,
    webhookAnswers: receiver.answers,
    testDatabase: test,
  };
}

/** What `counts` says of a person who paid once, however often that was told. */
export const SETTLED_ONCE = {
  orders: 1,
  paid: 1,
  attempts: 1,
  live: 0,
  payments: 1,
  mails: 1,
  paid_events: 1,
  audits: 1,
  flags: 0,
};

/** Counts that the rules speak of, in every table that a payment touches. */
export async function counts(db: Database, userId: string) {
  const rows = await db.execute<Record<string, number>>(sql`
    select
      (select count(*) from orders where user_id = ${userId})::int as orders,
      (select count(*) from orders where user_id = ${userId} and state = 'paid')::int as paid,
      (select count(*) from checkout_attempts where user_id = ${userId})::int as attempts,
      (select count(*) from checkout_attempts where user_id = ${userId} and state in
        ('creating', 'open', 'processing', 'requires_capture', 'indeterminate'))::int as live,
      (select count(*) from payments p join orders o on o.id = p.order_id where o.user_id = ${userId})::int as payments,
      (select count(*) from mail_outbox where user_id = ${userId})::int as mails,
      (select count(*) from order_events e join orders o on o.id = e.order_id where o.user_id = ${userId} and e.kind = 'paid')::int as paid_events,
      (select count(*) from audit_log l join checkout_attempts a on l.subject = 'attempt:' || a.id
        where a.user_id = ${userId} and l.action = 'payment.succeeded')::int as audits,
      (select count(*) from review_flags f join orders o on o.id = f.order_id where o.user_id = ${userId})::int as flags`);
  const row = rows[0];
  if (!row) throw new Error('no counts');
  return row;
}

/** A variant's stock. */
export async function stock(
  db: Database,
  variantId: string,
): Promise<{ available: number; held: number; sold: number }> {
  const rows = await db.execute<{ available: number; held: number; sold: number }>(
    sql`select available, held, sold from stock_items where variant_id = ${variantId}`,
  );
  const row = rows[0];
  if (!row) throw new Error('no stock');
  return row;
}
