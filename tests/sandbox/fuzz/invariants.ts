/** What must hold for an account whatever was asked of it. Broken ones are returned as sentences. */
import type Stripe from 'stripe';
import type { Account } from '../sandbox-client.ts';

type Found = string[];

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const idOf = (reference: string | { id: string } | null | undefined): string | undefined =>
  typeof reference === 'string' ? reference : reference?.id;

interface Books {
  balance: Stripe.Balance;
  movements: Stripe.BalanceTransaction[];
  charges: Stripe.Charge[];
  intents: Stripe.PaymentIntent[];
  refunds: Stripe.Refund[];
  disputes: Stripe.Dispute[];
  sessions: Stripe.Checkout.Session[];
}

async function read({ stripe }: Account): Promise<Books> {
  const page = { limit: 100 };
  return {
    balance: await stripe.balance.retrieve(),
    movements: await all(stripe.balanceTransactions.list(page)),
    charges: await all(stripe.charges.list(page)),
    intents: await all(stripe.paymentIntents.list(page)),
    refunds: await all(stripe.refunds.list(page)),
    disputes: await all(stripe.disputes.list(page)),
    sessions: await all(stripe.checkout.sessions.list(page)),
  };
}

function checkBalance({ balance, movements }: Books): Found {
  const found: Found = [];
  for (const status of ['available', 'pending'] as const) {
    for (const { currency, amount } of balance[status]) {
      const moved = movements.filter((one) => one.status === status && one.currency === currency);
      const net = sum(moved.map((one) => one.net));
      if (net !== amount) found.push(`balance ${status} ${currency} is ${amount}, its movements are ${net}`);
    }
  }
  for (const { id, amount, fee, net, fee_details: details } of movements) {
    if (net !== amount - fee) found.push(`${id}: net is not amount less fee`);
    if (sum(details.map((one) => one.amount)) !== fee) found.push(`${id}: fees do not add up`);
  }
  const held = new Set([...balance.available, ...balance.pending].map((one) => one.currency));
  for (const { currency } of movements) if (!held.has(currency)) found.push(`no balance in ${currency}`);
  return found;
}

function checkCharges({ charges, refunds }: Books): Found {
  const found: Found = [];
  for (const charge of charges) {
    const { id, amount, amount_captured: captured, amount_refunded: refunded } = charge;
    if (captured > amount) found.push(`${id}: more captured than authorised`);
    if (refunded > captured) found.push(`${id}: more refunded than captured`);
    const kept = refunds.filter(
      (refund) => idOf(refund.charge) === id && refund.status !== 'failed' && refund.status !== 'canceled',
    );
    const total = sum(kept.map((refund) => refund.amount));
    if (total !== refunded) found.push(`${id}: refunded ${refunded}, its refunds are ${total}`);
  }
  return found;
}

function checkIntents({ intents, charges }: Books): Found {
  const found: Found = [];
  for (const intent of intents) {
    const paid = charges.filter(
      (one) => idOf(one.payment_intent) === intent.id && one.status === 'succeeded',
    );
    const settled = intent.status === 'succeeded' || intent.status === 'requires_capture';
    if (settled && paid.length !== 1)
      found.push(`${intent.id} ${intent.status}: ${paid.length} charges succeeded`);
    if (!settled && paid.length > (intent.status === 'canceled' ? 1 : 0)) {
      found.push(`${intent.id} is ${intent.status} and has a charge that succeeded`);
    }
    const received = intent.status === 'succeeded' ? (paid[0]?.amount_captured ?? 0) : 0;
    if (intent.amount_received !== received) {
      found.push(`${intent.id}: received ${intent.amount_received}, captured ${received}`);
    }
  }
  return found;
}

function checkDisputes({ disputes, charges }: Books): Found {
  const found: Found = [];
  for (const { id, charge: reference, amount, balance_transactions: moves } of disputes) {
    const charge = charges.find((one) => one.id === idOf(reference));
    if (charge === undefined) found.push(`${id} has no charge`);
    else {
      if (!charge.disputed) found.push(`${charge.id} has a dispute and is not disputed`);
      if (amount > charge.amount_captured) found.push(`${id}: more disputed than captured`);
    }
    const back = moves.filter((move) => move.amount > 0);
    if (moves.length > 2 || back.length > 1) found.push(`${id}: the money moved ${moves.length} times`);
  }
  return found;
}

function checkSessions({ sessions, intents }: Books): Found {
  const found: Found = [];
  for (const { id, mode, payment_status: paid, payment_intent: reference } of sessions) {
    if (mode !== 'payment' || paid !== 'paid') continue;
    const intent = intents.find((one) => one.id === idOf(reference));
    if (intent?.status !== 'succeeded') found.push(`${id} is paid, its intent is ${intent?.status}`);
  }
  return found;
}

/** Each id that an object names is one that can be asked for. */
async function checkReferences(account: Account, books: Books): Promise<Found> {
  const wanted = new Map<string, string>();
  const want = (path: string, from: string, reference: Parameters<typeof idOf>[0]): void => {
    const id = idOf(reference);
    if (id !== undefined) wanted.set(`${path}/${id}`, from);
  };
  for (const intent of books.intents) {
    want('/v1/charges', intent.id, intent.latest_charge);
    want('/v1/customers', intent.id, intent.customer);
    want('/v1/payment_methods', intent.id, intent.payment_method);
  }
  for (const charge of books.charges) {
    want('/v1/payment_intents', charge.id, charge.payment_intent);
    want('/v1/balance_transactions', charge.id, charge.balance_transaction);
    want('/v1/payment_methods', charge.id, charge.payment_method);
    want('/v1/customers', charge.id, charge.customer);
  }
  for (const refund of books.refunds) {
    want('/v1/charges', refund.id, refund.charge);
    want('/v1/balance_transactions', refund.id, refund.balance_transaction);
    want('/v1/balance_transactions', refund.id, refund.failure_balance_transaction);
  }
  for (const dispute of books.disputes) {
    want('/v1/charges', dispute.id, dispute.charge);
    want('/v1/payment_intents', dispute.id, dispute.payment_intent);
    for (const move of dispute.balance_transactions) want('/v1/balance_transactions', dispute.id, move.id);
  }
  const found: Found = [];
  for (const [path, from] of wanted) {
    const { status } = await account.raw('GET', path);
    if (status !== 200) found.push(`${from} names ${path}: ${status}`);
  }
  return found;
}

export async function brokenInvariants(account: Account): Promise<Found> {
  await account.control('POST', 'async/run');
  const books = await read(account);
  await account.events();
  return [
    ...checkBalance(books),
    ...checkCharges(books),
    ...checkIntents(books),
    ...checkDisputes(books),
    ...checkSessions(books),
    ...(await checkReferences(account, books)),
  ];
}
