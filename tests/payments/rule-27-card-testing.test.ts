/** Rule 27: whoever tries cards is stopped where we stand: per attempt, person, address, card, and in the whole shop. */
import { sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GET as breakersHandler, POST as liftHandler } from '#app/api/admin/breakers/route.ts';
import { POST as intentsHandler } from '#app/api/payments/intents/route.ts';
import { POST as setupHandler } from '#app/api/payments/setup-intents/route.ts';
import { resetConfig } from '#lib/config/config.ts';
import type { CreateIntentAnswer, ErrorAnswer } from '#lib/contracts/payments.ts';
import { resumeOperations } from '#lib/payments/registry/resume-operations.ts';
import { clearBlockedLimits } from '#lib/security/rate-limit.ts';
import { ADDRESS } from '../support/address.ts';
import { untilQuiet } from '../support/admin.ts';
import { operationsAreDue } from '../support/pass-time.ts';
import { createUser, sameOriginRequest, sessionCookie } from '../support/session.ts';
import { type Buyer, openShop, type Shop } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});
beforeEach(async () => {
  await shop.db.execute(sql`delete from payment_failures`);
  await shop.db.execute(sql`delete from breakers`);
});

type Answer = { status: number; headers: Headers; body: CreateIntentAnswer & Partial<ErrorAnswer> };

const payFrom = async (buyer: Buyer, address: string, extra: object = {}): Promise<Answer> => {
  const response = await intentsHandler(
    sameOriginRequest('/api/payments/intents', {
      cookie: buyer.cookie,
      headers: { 'Idempotency-Key': uuidv7(), 'x-mh-client-address': address },
      body: { shippingAddress: ADDRESS, expectedTotal: await shop.shownTotal(buyer), ...extra },
    }),
  );
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
};

/** Tries a card and lets the shop hear of it. */
const tryCard = async (intent: { id: string; clientSecret: string }, card: string) => {
  await shop.confirm(intent, card);
  await shop.deliver();
};

const sendPending = async () => {
  await operationsAreDue(shop);
  await resumeOperations();
  await shop.deliver();
};

const freshBuyer = async () => shop.buyer({ [await shop.product({ stock: 3 })]: 1 });

/** Failed payments of somebody else's past, so that a limit is one step away. */
const pastFailures = async (
  buyer: Buyer,
  count: number,
  of: { address?: string | null; card?: string | null; agoSeconds?: number } = {},
) => {
  await shop.db.execute(sql`
    insert into payment_failures (source_id, attempt_id, user_id, address_index, card_fingerprint, failed_at)
    select 'past_' || gen_random_uuid(), a.id, a.user_id, ${of.address ?? null}, ${of.card ?? null},
           now() - make_interval(secs => ${of.agoSeconds ?? 60}::int)
    from checkout_attempts a, generate_series(1, ${count}) where a.user_id = ${buyer.id}`);
};

describe('one attempt', () => {
  test('is cancelled at Stripe by its fifth refusal, and the shopper may begin another', async () => {
    const buyer = await freshBuyer();
    const first = await payFrom(buyer, '192.0.2.1');
    for (let times = 0; times < 4; times += 1) {
      await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    }
    await sendPending();
    const open = await shop.stripe.paymentIntents.retrieve(first.body.paymentIntent.id);
    expect(open.status).toBe('requires_payment_method');
    await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    await sendPending();
    const closed = await shop.stripe.paymentIntents.retrieve(first.body.paymentIntent.id);
    expect(closed.status).toBe('canceled');
    const again = await payFrom(buyer, '192.0.2.1');
    expect(again.status).toBe(201);
    expect(again.body.paymentIntent.id).not.toBe(first.body.paymentIntent.id);
    expect(again.body.order.number).toBe(first.body.order.number);
  });

  test('is cancelled by five refusals that are told at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const buyer = await freshBuyer();
      const { body } = await payFrom(buyer, '192.0.2.1');
      const told: Stripe.Event[] = [];
      for (let times = 0; times < 5; times += 1) {
        await shop.confirm(body.paymentIntent, 'pm_card_visa_chargeDeclined');
        const failed = (await shop.events('charge.failed')).at(-1);
        if (failed) told.push(failed);
      }
      expect(await Promise.all(told.map((event) => shop.post(event)))).toEqual([200, 200, 200, 200, 200]);
      await untilQuiet(shop);
      const closed = await shop.stripe.paymentIntents.retrieve(body.paymentIntent.id);
      expect(closed.status).toBe('canceled');
    }
  });

  test('is not charged with refusals that are told twice', async () => {
    const buyer = await freshBuyer();
    const { body } = await payFrom(buyer, '192.0.2.1');
    for (let times = 0; times < 4; times += 1) {
      await tryCard(body.paymentIntent, 'pm_card_visa_chargeDeclined');
    }
    for (const event of [
      ...(await shop.events('charge.failed')),
      ...(await shop.events('payment_intent.payment_failed')),
    ]) {
      await shop.post({ ...event, id: `${event.id}_again` });
    }
    await sendPending();
    expect((await shop.stripe.paymentIntents.retrieve(body.paymentIntent.id)).status).toBe(
      'requires_payment_method',
    );
  });
});

describe('a breaker', () => {
  test('of a person closes payments for a while, tells when to come back, and nobody else is touched', async () => {
    const [buyer, other] = [await freshBuyer(), await freshBuyer()];
    const first = await payFrom(buyer, '192.0.2.7');
    await pastFailures(buyer, 9);
    await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    await sendPending();
    const refused = await payFrom(buyer, '198.51.100.9');
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'payments_paused']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
    const saving = await setupHandler(
      sameOriginRequest('/api/payments/setup-intents', { cookie: buyer.cookie, body: {} }),
    );
    expect(saving.status).toBe(429);
    expect((await payFrom(other, '198.51.100.9')).status).toBe(201);
  });

  test('of a card is opened by its sixth refusal, whoever tried it, and turns the card away from everybody', async () => {
    const [one, two, other] = [await freshBuyer(), await freshBuyer(), await freshBuyer()];
    const card = 'pm_card_visa_chargeDeclined';
    const first = await payFrom(one, '192.0.2.31');
    await tryCard(first.body.paymentIntent, card);
    const [failed] = await shop.db.execute<{ card: string }>(
      sql`select card_fingerprint as card from payment_failures where user_id = ${one.id}`,
    );
    await pastFailures(one, 4, { card: failed?.card ?? '' });
    const opened = () =>
      shop.db.execute(
        sql`select subject, failures from breakers where kind = 'card' and opens_until > now()`,
      );
    expect(await opened()).toHaveLength(0);
    const second = await payFrom(two, '192.0.2.32');
    await tryCard(second.body.paymentIntent, card);
    expect([...(await opened())]).toEqual([{ subject: failed?.card, failures: 6 }]);
    const token = await shop.stripe.testHelpers.confirmationTokens.create({ payment_method: card });
    const refused = await payFrom(other, '192.0.2.33', { confirmationTokenId: token.id });
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'payments_paused']);
    expect((await payFrom(other, '192.0.2.33')).status).toBe(201);
  });

  test('forgets what is older than an hour', async () => {
    const buyer = await freshBuyer();
    const first = await payFrom(buyer, '192.0.2.7');
    await pastFailures(buyer, 9, { agoSeconds: 3700 });
    await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    await sendPending();
    expect([200, 201]).toContain((await payFrom(buyer, '192.0.2.7')).status);
  });

  test('is seen and lifted by an admin, not by support, and what was before does not count again', async () => {
    const buyer = await freshBuyer();
    const first = await payFrom(buyer, '192.0.2.7');
    await pastFailures(buyer, 9);
    await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    await sendPending();
    const [admin, support] = [await createUser({ role: 'admin' }), await createUser({ role: 'support' })];
    const list = async (cookie: string) =>
      await breakersHandler(sameOriginRequest('/api/admin/breakers', { cookie }));
    const shown = (await (await list(await sessionCookie(support))).json()) as { data: object[] };
    expect(shown.data).toMatchObject([{ kind: 'user', subject: buyer.id, failures: 10 }]);
    expect((await list(buyer.cookie)).status).toBe(403);
    const lift = async (cookie: string) =>
      await liftHandler(
        sameOriginRequest('/api/admin/breakers', { cookie, body: { kind: 'user', subject: buyer.id } }),
      );
    expect((await lift(await sessionCookie(support))).status).toBe(403);
    expect((await lift(await sessionCookie(admin))).status).toBe(200);
    expect((await lift(await sessionCookie(admin))).status).toBe(404);
    const again = await payFrom(buyer, '192.0.2.7');
    expect(again.status).toBeLessThan(300);
    await tryCard(again.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    expect((await payFrom(buyer, '192.0.2.7')).status).toBe(200);
    const audited = await shop.db.execute<{ action: string }>(
      sql`select action from audit_log where subject = 'breaker:user' order by id desc limit 2`,
    );
    expect(audited.map((row) => row.action).sort()).toEqual(['breaker.lift', 'breaker.open']);
  });
});

describe('while too much is declined in the shop', () => {
  const guard = async () => {
    await shop.db.execute(sql`
      insert into breakers (kind, subject, opens_until, failures) values ('shop', '*', now() + interval '10 minutes', 40)`);
  };
  const token = async (card: string) =>
    await shop.stripe.testHelpers.confirmationTokens.create({ payment_method: card });

  test('thirty refusals without payments open it', async () => {
    const [buyer, crowd] = [await freshBuyer(), await freshBuyer()];
    const first = await payFrom(buyer, '192.0.2.7');
    await payFrom(crowd, '192.0.2.8');
    await shop.db.execute(sql`update payments set created_at = now() - interval '1 day'`);
    await pastFailures(crowd, 29, { agoSeconds: 120 });
    await tryCard(first.body.paymentIntent, 'pm_card_visa_chargeDeclined');
    const open = await shop.db.execute<{ kind: string }>(sql`select kind from breakers where kind = 'shop'`);
    expect(open).toHaveLength(1);
  });

  test('a browser may not confirm by itself; with a confirmation token our server looks, then charges', async () => {
    await guard();
    const buyer = await freshBuyer();
    const refused = await payFrom(buyer, '192.0.2.9');
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'confirmation_token_required']);
    const paid = await payFrom(buyer, '192.0.2.9', { confirmationTokenId: (await token('pm_card_visa')).id });
    expect([paid.status, paid.body.paymentIntent.status]).toEqual([201, 'succeeded']);
  });

  test('a card that was refused too often is turned away before any charge', async () => {
    await guard();
    const buyer = await freshBuyer();
    const made = await token('pm_card_visa');
    const fingerprint = made.payment_method_preview?.card?.fingerprint ?? '';
    await shop.db.execute(sql`
      insert into breakers (kind, subject, opens_until, failures)
      values ('card', ${fingerprint}, now() + interval '10 minutes', 6)`);
    const refused = await payFrom(buyer, '192.0.2.9', { confirmationTokenId: made.id });
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'payments_paused']);
    const attempts = await shop.db.execute(sql`select 1 from checkout_attempts where user_id = ${buyer.id}`);
    expect(attempts).toHaveLength(0);
  });

  test('a token that is not there is refused', async () => {
    const buyer = await freshBuyer();
    const answer = await payFrom(buyer, '192.0.2.9', { confirmationTokenId: 'ctoken_unknown' });
    expect([answer.status, answer.body.error?.code, answer.body.error?.param]).toEqual([
      400,
      'invalid_request',
      'confirmationTokenId',
    ]);
  });
});

/** Presses Pay so often, without a key: each is refused, and each is counted. @returns how many met a limit */
const pressOften = async (times: number, buyer: Buyer, address: string): Promise<number> => {
  let limited = 0;
  for (let press = 0; press < times; press += 1) {
    const { status } = await intentsHandler(
      sameOriginRequest('/api/payments/intents', {
        cookie: buyer.cookie,
        headers: { 'x-mh-client-address': address },
        body: { shippingAddress: ADDRESS, expectedTotal: { amountMinor: 1, currency: 'usd' } },
      }),
    );
    expect([400, 429]).toContain(status);
    if (status === 429) limited += 1;
  }
  return limited;
};

async function withLimits(work: () => Promise<void>): Promise<void> {
  process.env.RATE_LIMITS = 'on';
  resetConfig();
  try {
    await work();
  } finally {
    process.env.RATE_LIMITS = 'off';
    resetConfig();
    clearBlockedLimits();
    await shop.db.execute(sql`delete from rate_limits`);
  }
}

test('thirty intents a minute of one person, from wherever', () =>
  withLimits(async () => {
    const [buyer, other] = [await freshBuyer(), await freshBuyer()];
    expect(await pressOften(20, buyer, '192.0.2.61')).toBe(0);
    expect(await pressOften(10, buyer, '192.0.2.62')).toBe(0);
    const refused = await payFrom(buyer, '192.0.2.63');
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'rate_limited']);
    expect(refused.headers.get('ratelimit-policy')).toBe('"intents";q=30;w=60');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await payFrom(other, '192.0.2.61')).status).toBe(201);
  }));

test('sixty intents a minute from one address, whoever presses', () =>
  withLimits(async () => {
    const [one, two, three] = [await freshBuyer(), await freshBuyer(), await freshBuyer()];
    expect(await pressOften(30, one, '192.0.2.71')).toBe(0);
    expect(await pressOften(30, two, '192.0.2.71')).toBe(0);
    const refused = await payFrom(three, '192.0.2.71');
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'rate_limited']);
    expect(refused.headers.get('ratelimit-policy')).toBe('"intents";q=60;w=60');
    expect((await payFrom(three, '192.0.2.72')).status).toBe(201);
  }));

test('set-up intents and confirmations by our server are limited directly', () =>
  withLimits(async () => {
    const buyer = await freshBuyer();
    const setup = async () =>
      (
        await setupHandler(
          sameOriginRequest('/api/payments/setup-intents', { cookie: buyer.cookie, body: {} }),
        )
      ).status;
    const setups: number[] = [];
    for (let times = 0; times < 11; times += 1) setups.push(await setup());
    expect([setups.slice(0, 10).every((status) => status === 201), setups[10]]).toEqual([true, 429]);
    const answers: Answer[] = [];
    for (let times = 0; times < 16; times += 1) {
      answers.push(await payFrom(buyer, '192.0.2.44', { paymentMethodId: 'pm_unknown' }));
    }
    expect(answers[14]?.status).toBe(404);
    expect([answers[15]?.status, answers[15]?.body.error?.code]).toEqual([429, 'rate_limited']);
    expect(answers[15]?.headers.get('ratelimit-policy')).toContain('server-confirms');
  }));
