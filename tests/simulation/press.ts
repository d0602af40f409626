/** A press of Pay, and that what is answered is what was shown. */
import { uuidv7 } from 'uuidv7';
import { ADDRESS } from '#tests/support/address.ts';
import type { SimulatedBuyer, World } from './world.ts';

type Options = {
  readonly key?: string;
  /** Added to what the cart costs, as a page that is out of date shows it. */
  readonly offMinor?: number;
  readonly body?: object;
  /** Stripe refuses what it is asked for, whatever it is. */
  readonly refused?: boolean;
};

export type Pressed = {
  readonly status: number;
  readonly code: string;
  readonly intentId: string | undefined;
  readonly number: string | undefined;
};

export async function press(
  world: World,
  { buyer }: SimulatedBuyer,
  { key = uuidv7(), offMinor = 0, body = {}, refused = false }: Options = {},
): Promise<Pressed> {
  const total = await world.shop.shownTotal(buyer);
  const expectedTotal = { ...total, amountMinor: total.amountMinor + offMinor };
  const answer = await world.shop.pay(buyer, {
    key,
    body: { shippingAddress: ADDRESS, expectedTotal, ...body },
  });
  const { order, paymentIntent: made, error } = answer.body;
  if (made !== undefined && !world.intents.some(({ id }) => id === made.id)) {
    world.intents.push({ id: made.id, clientSecret: made.clientSecret, buyer });
  }
  noteAnswer(world, 'a press of Pay', answer.status);
  if (error?.code === 'payment_provider_rejected' && !refused) {
    world.broken.push('R37: a press was refused for what Stripe says of an object that we have stored');
  }
  if (made !== undefined && error === undefined) {
    if (order.totalMinor !== expectedTotal.amountMinor || order.currency !== expectedTotal.currency) {
      world.broken.push(
        `I2: ${expectedTotal.amountMinor} was shown, an order of ${order.totalMinor} was answered`,
      );
    }
    const { amount } = await world.shop.stripe.paymentIntents.retrieve(made.id);
    if (amount !== order.totalMinor && !world.edited.has(made.id)) {
      world.broken.push(`I2: an order of ${order.totalMinor} was answered, its intent is of ${amount}`);
    }
  }
  return { status: answer.status, code: error?.code ?? '', intentId: made?.id, number: made && order.number };
}

/** Stripe's errors have answers of their own; 500 is a bug unless our database is cut. */
export function noteAnswer(world: World, what: string, status: number): void {
  if (status === 500 && !world.databaseCut) world.broken.push(`an answer of 500 to ${what}`);
}
