/** The database guards by itself: each constraint is attacked with SQL, as the application's own role. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database, databaseErrorCode } from '#db/client.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database-server.ts';

let test_: TestDatabase;
let db: Database;
const ids = {
  user: uuidv7(),
  cart: uuidv7(),
  category: uuidv7(),
  product: uuidv7(),
  variant: uuidv7(),
  order: uuidv7(),
  attempt: uuidv7(),
};

const UNIQUE = '23505';
const CHECK = '23514';
const FOREIGN = '23503';
const DENIED = '42501';

const orderRow = (over: Record<string, string> = {}) => {
  const row = {
    id: `'${uuidv7()}'`,
    number: `'MH-${uuidv7()}'`,
    user_id: `'${ids.user}'`,
    cart_id: 'null',
    state: `'cancelled'`,
    currency: `'usd'`,
    subtotal_minor: '10',
    shipping_minor: '1',
    tax_minor: '0',
    total_minor: '11',
    snapshot_hash: `'h'`,
    ...over,
  };
  return `insert into orders (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
};
const attemptRow = (over: Record<string, string> = {}) => {
  const row = {
    id: `'${uuidv7()}'`,
    order_id: `'${ids.order}'`,
    user_id: `'${ids.user}'`,
    cart_id: `'${ids.cart}'`,
    state: `'canceled'`,
    snapshot_hash: `'h'`,
    amount_minor: '11',
    currency: `'usd'`,
    expires_at: 'now()',
    ...over,
  };
  return `insert into checkout_attempts (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
};
const paymentRow = (over: Record<string, string> = {}) => {
  const row = {
    id: `'${uuidv7()}'`,
    order_id: `'${ids.order}'`,
    attempt_id: `'${ids.attempt}'`,
    stripe_intent_id: `'pi_${uuidv7()}'`,
    status: `'succeeded'`,
    amount_minor: '11',
    currency: `'usd'`,
    surplus: 'false',
    ...over,
  };
  return `insert into payments (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
};

beforeAll(async () => {
  test_ = await createTestDatabase();
  db = createDatabase(test_.url, { max: 2 });
  for (const statement of [
    `insert into users (id, email_enc, email_index) values ('${ids.user}', 'x', 'index-1')`,
    `insert into carts (id, user_id, currency) values ('${ids.cart}', '${ids.user}', 'usd')`,
    `insert into categories (id, slug, name) values ('${ids.category}', 'c', 'C')`,
    `insert into products (id, slug, category_id, title, image) values ('${ids.product}', 'p', '${ids.category}', 'P', '/p.svg')`,
    `insert into variants (id, product_id, sku) values ('${ids.variant}', '${ids.product}', 'sku-1')`,
    `insert into stock_items (variant_id, available) values ('${ids.variant}', 3)`,
    `insert into cart_lines (cart_id, variant_id, quantity) values ('${ids.cart}', '${ids.variant}', 1)`,
    orderRow({
      id: `'${ids.order}'`,
      number: `'MH-1'`,
      cart_id: `'${ids.cart}'`,
      state: `'awaiting_payment'`,
    }),
    attemptRow({ id: `'${ids.attempt}'`, state: `'open'`, stripe_intent_id: `'pi_1'` }),
    paymentRow({ stripe_intent_id: `'pi_1'` }),
    `insert into stock_holds (attempt_id, variant_id, quantity, state) values ('${ids.attempt}', '${ids.variant}', 1, 'held')`,
    `insert into review_flags (id, kind, stripe_intent_id, amount_minor, currency) values ('${uuidv7()}', 'surplus_payment', 'pi_1', 1, 'usd')`,
    `insert into mail_outbox (id, kind, order_id, user_id) values ('${uuidv7()}', 'order_confirmation', '${ids.order}', '${ids.user}')`,
    `insert into audit_log (actor, action, subject) values ('system', 'x', 'y')`,
    `insert into order_events (order_id, kind) values ('${ids.order}', 'x')`,
    `insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state) values ('evt_1', 't', 'o', false, 1, '{}', 'applied')`,
    `insert into customers (user_id, mode, stripe_customer_id) values ('${ids.user}', 'test', 'cus_1')`,
  ]) {
    await db.execute(sql.raw(statement));
  }
});

afterAll(async () => {
  await db.close();
  await test_.drop();
});

const refusal = async (statement: string): Promise<string | undefined> => {
  try {
    await db.execute(sql.raw(statement));
    return 'accepted';
  } catch (error) {
    return databaseErrorCode(error);
  }
};

describe('the database refuses', () => {
  test.each<[string, () => string, string]>([
    [
      'a second account with one e-mail',
      () => `insert into users (id, email_enc, email_index) values ('${uuidv7()}', 'x', 'index-1')`,
      UNIQUE,
    ],
    ['an unknown role', () => `update users set role = 'root' where id = '${ids.user}'`, CHECK],
    [
      'a second cart of a user',
      () => `insert into carts (id, user_id, currency) values ('${uuidv7()}', '${ids.user}', 'usd')`,
      UNIQUE,
    ],
    ['a cart of nobody', () => `insert into carts (id, currency) values ('${uuidv7()}', 'usd')`, CHECK],
    ['a cart of two owners', () => `update carts set token_hash = 'h' where id = '${ids.cart}'`, CHECK],
    ['a currency in capitals', () => `update carts set currency = 'USD' where id = '${ids.cart}'`, CHECK],
    [
      'two lines of one variant in a cart',
      () =>
        `insert into cart_lines (cart_id, variant_id, quantity) values ('${ids.cart}', '${ids.variant}', 2)`,
      UNIQUE,
    ],
    [
      'a second cart of one person',
      () => `insert into carts (id, user_id, currency) values ('${uuidv7()}', '${ids.user}', 'usd')`,
      UNIQUE,
    ],
    ['a line of nothing', () => `update cart_lines set quantity = 0 where cart_id = '${ids.cart}'`, CHECK],
    [
      'a line of a hundred',
      () => `update cart_lines set quantity = 100 where cart_id = '${ids.cart}'`,
      CHECK,
    ],
    [
      'a price of nothing',
      () => `insert into prices (variant_id, currency, amount_minor) values ('${ids.variant}', 'usd', 0)`,
      CHECK,
    ],
    [
      'stock below zero',
      () => `update stock_items set available = -1 where variant_id = '${ids.variant}'`,
      CHECK,
    ],
    ['holds below zero', () => `update stock_items set held = -1 where variant_id = '${ids.variant}'`, CHECK],
    [
      'a hold of nothing',
      () => `update stock_holds set quantity = 0 where attempt_id = '${ids.attempt}'`,
      CHECK,
    ],
    [
      'an unknown end of a hold',
      () => `update stock_holds set state = 'lost' where attempt_id = '${ids.attempt}'`,
      CHECK,
    ],
    [
      'a second hold of one variant by one attempt',
      () =>
        `insert into stock_holds (attempt_id, variant_id, quantity, state) values ('${ids.attempt}', '${ids.variant}', 1, 'held')`,
      UNIQUE,
    ],
    ['a second order number', () => orderRow({ number: `'MH-1'` }), UNIQUE],
    [
      'a second waiting order of a cart',
      () => orderRow({ cart_id: `'${ids.cart}'`, state: `'awaiting_payment'` }),
      UNIQUE,
    ],
    ['a total that does not add up', () => orderRow({ total_minor: '12' }), CHECK],
    ['a paid order that was never placed', () => orderRow({ state: `'paid'` }), CHECK],
    ['an unknown order state', () => orderRow({ state: `'done'` }), CHECK],
    ['an order of an unknown user', () => orderRow({ user_id: `'${uuidv7()}'` }), FOREIGN],
    [
      'an order line that does not add up',
      () =>
        `insert into order_lines (order_id, line_number, variant_id, sku, title, image, quantity, unit_minor, total_minor) values ('${ids.order}', 1, '${ids.variant}', 's', 't', 'i', 2, 10, 10)`,
      CHECK,
    ],
    ['a second live attempt of a cart', () => attemptRow({ state: `'creating'` }), UNIQUE],
    ['a second attempt with one intent', () => attemptRow({ stripe_intent_id: `'pi_1'` }), UNIQUE],
    ['an attempt to pay nothing', () => attemptRow({ amount_minor: '0' }), CHECK],
    ['more of a card than its last four', () => attemptRow({ card_last4: `'424242'` }), CHECK],
    ['an unknown reason to close', () => attemptRow({ closing: `'whim'` }), CHECK],
    ['a second payment of an order', () => paymentRow(), UNIQUE],
    [
      'a second row of one intent, surplus or not',
      () => paymentRow({ stripe_intent_id: `'pi_1'`, surplus: 'true' }),
      UNIQUE,
    ],
    ['a payment of nothing', () => paymentRow({ surplus: 'true', amount_minor: '0' }), CHECK],
    [
      'a second flag of one kind for one intent',
      () =>
        `insert into review_flags (id, kind, stripe_intent_id, amount_minor, currency) values ('${uuidv7()}', 'surplus_payment', 'pi_1', 1, 'usd')`,
      UNIQUE,
    ],
    [
      'a second confirmation mail',
      () =>
        `insert into mail_outbox (id, kind, order_id, user_id) values ('${uuidv7()}', 'order_confirmation', '${ids.order}', '${ids.user}')`,
      UNIQUE,
    ],
    [
      'an event twice',
      () =>
        `insert into stripe_events (id, type, object_id, livemode, created_unix, extract, state) values ('evt_1', 't', 'o', false, 1, '{}', 'applied')`,
      UNIQUE,
    ],
    [
      'a body without its event',
      () => `insert into stripe_event_bodies (event_id, body_enc) values ('evt_2', 'x')`,
      FOREIGN,
    ],
    [
      'a second customer of a user',
      () => `insert into customers (user_id, mode) values ('${ids.user}', 'test')`,
      UNIQUE,
    ],
    [
      'one Stripe customer for two modes',
      () =>
        `insert into customers (user_id, mode, stripe_customer_id) values ('${ids.user}', 'live', 'cus_1')`,
      UNIQUE,
    ],
    [
      'an unknown operation',
      () =>
        `insert into operations (id, kind, user_id, state, request_enc, resume_after) values ('${uuidv7()}', 'wish', '${ids.user}', 'pending', 'x', now())`,
      CHECK,
    ],
  ])('%s', async (_name, statement, code) => {
    expect(await refusal(statement())).toBe(code);
  });

  test.each(['audit_log', 'order_events'])('the application to rewrite %s', async (table) => {
    expect(await refusal(`update ${table} set created_at = now()`)).toBe(DENIED);
    expect(await refusal(`delete from ${table}`)).toBe(DENIED);
    expect(await refusal(`truncate ${table}`)).toBe(DENIED);
    expect(await refusal(`select count(*) from ${table}`)).toBe('accepted');
  });

  test('the application to change the schema', async () => {
    expect(await refusal('alter table payments drop constraint payments_amount')).toBe(DENIED);
    expect(await refusal('create table public.mine (id int)')).toBe(DENIED);
  });
});
