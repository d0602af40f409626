/** What shoppers do, several calls at once where people have several tabs, impatient fingers or a bad line. */
import { uuidv7 } from 'uuidv7';
import type { Cart } from '#lib/contracts/cart.ts';
import type { SavedMethodView } from '#lib/contracts/payment-methods.ts';
import type { IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { ADDRESS } from '#tests/support/address.ts';
import { createUser, sessionCookie } from '#tests/support/session.ts';
import { pickFrom, type Step } from '../plan.ts';
import { someRecent, type Turns } from './act.ts';
import { type KnownIntent, type Press, Shopper } from './people.ts';
import { ask, confirmAtStripe, inWords, type PressAnswer } from './requests.ts';
import type { Stage } from './stage.ts';

type Picks = Step['picks'];

const CARDS = [
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_mastercard',
  'pm_card_mastercard',
  'pm_card_visa_chargeDeclined',
  'pm_card_authenticationRequired',
  'pm_card_threeDSecure2Required',
  'pm_card_pendingRefund',
  'pm_card_refundFail',
  'pm_usBankAccount_success',
  'pm_usBankAccount_insufficientFunds',
] as const;

function takeCart(shopper: Shopper, cart: Partial<Cart>): void {
  if (cart.total === undefined || cart.items === undefined) return;
  shopper.total = cart.total;
  shopper.items = cart.items.map(({ variantId }) => variantId);
}

/** Other things in the cart than before. */
async function fillCart(stage: Stage, shopper: Shopper, [a, b, c]: Picks): Promise<void> {
  const wanted = pickFrom(stage.variants, a);
  if (wanted === undefined) return;
  for (const other of shopper.items.filter((id) => id !== wanted)) {
    const left = await ask<Cart>(stage, shopper, 'DELETE', `/api/cart/items/${other}`);
    takeCart(shopper, left.body);
  }
  const second = b < 0.3 ? pickFrom(stage.variants, c) : undefined;
  for (const variant of new Set([wanted, second ?? wanted])) {
    const body = { quantity: c < 0.8 ? 1 : 2 };
    takeCart(shopper, (await ask<Cart>(stage, shopper, 'PUT', `/api/cart/items/${variant}`, { body })).body);
  }
}

async function press(stage: Stage, shopper: Shopper, sent: Press, name = 'pay'): Promise<PressAnswer> {
  shopper.lastPress = sent;
  const answer: PressAnswer = await ask(stage, shopper, 'POST', '/api/payments/intents', sent);
  stage.tally.call(shopper.name, name, `${inWords(answer)} ${answer.body.paymentIntent?.id ?? ''}`);
  noteShown(stage, sent, answer);
  const made = answer.body.paymentIntent ?? answer.body.error?.paymentIntent;
  if (made !== undefined) {
    shopper.remember(made);
    if (made.status === 'requires_action') shopper.challenged(made);
  }
  const { total } = answer.body.error ?? {};
  if (total !== undefined) shopper.total = total;
  return answer;
}

/** I2: what is answered is what was shown. */
function noteShown(stage: Stage, { shown }: Press, { body }: PressAnswer): void {
  const { order, error } = body;
  if (order === undefined || error !== undefined) return;
  if (order.totalMinor === shown.amountMinor && order.currency === shown.currency) return;
  stage.broken.push(`I2: ${shown.amountMinor} was shown, an order of ${order.totalMinor} was answered`);
}

function newPress(shopper: Shopper, more: object = {}): Press {
  const shown = shopper.total ?? { amountMinor: 1_000, currency: 'usd' };
  return { key: uuidv7(), shown, body: { shippingAddress: ADDRESS, expectedTotal: shown, ...more } };
}

async function confirm(stage: Stage, shopper: Shopper, intent: KnownIntent, pick: number): Promise<string> {
  const card = pickFrom(CARDS, pick) ?? CARDS[0];
  const status = await confirmAtStripe(stage, intent, card);
  stage.tally.call(shopper.name, 'confirm', `${intent.id} ${card} ${status}`);
  if (status === 'requires_action') shopper.challenged(intent);
  return status;
}

async function status(stage: Stage, shopper: Shopper, intent: KnownIntent): Promise<void> {
  const answer = await ask<IntentStatusAnswer>(stage, shopper, 'GET', `/api/payments/intents/${intent.id}`);
  stage.tally.call(shopper.name, 'status', `${intent.id} ${inWords(answer)}`);
}

async function cancel(stage: Stage, shopper: Shopper, intent: KnownIntent): Promise<void> {
  const path = `/api/payments/intents/${intent.id}/cancel`;
  const answer = await ask<IntentStatusAnswer>(stage, shopper, 'POST', path, { body: {} });
  stage.tally.call(shopper.name, 'cancel', `${intent.id} ${inWords(answer)}`);
}

async function challenge(stage: Stage, shopper: Shopper, [a, , c]: Picks): Promise<void> {
  const intent = pickFrom(shopper.challenges, a);
  if (!intent) return;
  shopper.challenges = shopper.challenges.filter(({ id }) => id !== intent.id);
  const outcome = c < 0.65 ? 'pass' : c < 0.85 ? 'fail' : 'cancel';
  const done = await stage
    .control(`3ds/${intent.id}/complete`, { client_secret: intent.clientSecret, outcome })
    .then(() => outcome)
    .catch(() => 'too late');
  stage.tally.call(shopper.name, 'challenge', `${intent.id} ${done}`);
}

/** From the shelf to the money, as most people do it. */
async function buy(stage: Stage, shopper: Shopper, [a, b, c, d]: Picks): Promise<void> {
  await fillCart(stage, shopper, [a, b, c, d]);
  const save = b > 0.7 ? { savePaymentMethod: true } : {};
  const made = (await press(stage, shopper, newPress(shopper, save))).body.paymentIntent;
  if (made === undefined) return;
  const said = await confirm(stage, shopper, made, c);
  if (said === 'requires_action' && d < 0.7) await challenge(stage, shopper, [0.99, 0, a, 0]);
  if (d > 0.5) await status(stage, shopper, made);
}

/** Impatient: the same press twice, and another one beside it. */
async function pressMuch(stage: Stage, shopper: Shopper, [a, b, c, d]: Picks): Promise<void> {
  if (a < 0.7) await fillCart(stage, shopper, [b, 1, c, d]);
  const [first, other] = [newPress(shopper), newPress(shopper)];
  const presses = [first, first, ...(a < 0.5 ? [other] : []), ...(a < 0.2 ? [newPress(shopper)] : [])];
  const answers = await Promise.all(presses.map((one) => press(stage, shopper, one, 'pay_parallel')));
  const made = answers.find(({ body }) => body.paymentIntent !== undefined)?.body.paymentIntent;
  if (made !== undefined && d < 0.6) await confirm(stage, shopper, made, c);
}

/** Two tabs confirm at once, and a third asks. */
async function twoTabs(stage: Stage, shopper: Shopper, [a, b, c, d]: Picks): Promise<void> {
  const intent = someRecent(shopper.intents, a, b);
  if (!intent) return;
  await Promise.all([
    confirm(stage, shopper, intent, c),
    confirm(stage, shopper, intent, d),
    status(stage, shopper, intent),
    status(stage, shopper, intent),
  ]);
}

/** The money and the change of mind at the same moment. */
async function raceCancel(stage: Stage, shopper: Shopper, [a, b, c, d]: Picks): Promise<void> {
  const intent = someRecent(shopper.intents, a, b);
  if (!intent) return;
  const pay = confirm(stage, shopper, intent, c);
  if (d < 0.5) await Promise.all([pay, cancel(stage, shopper, intent)]);
  else {
    const edit = fillCart(stage, shopper, [d, a, b, c]);
    await Promise.all([pay, edit.then(() => press(stage, shopper, newPress(shopper), 'pay_edited'))]);
  }
}

/** The same press once more: the first answer may have been lost. */
async function pressAgain(stage: Stage, shopper: Shopper, [a]: Picks): Promise<void> {
  const { lastPress } = shopper;
  if (lastPress === undefined) return;
  await press(stage, shopper, a < 0.6 ? lastPress : newPress(shopper), 'pay_again');
}

async function paySaved(stage: Stage, shopper: Shopper, picks: Picks): Promise<void> {
  type Methods = { data: readonly SavedMethodView[] };
  const { body } = await ask<Methods>(stage, shopper, 'GET', '/api/payments/methods');
  const method = pickFrom(body.data ?? [], picks[0]);
  if (method === undefined) {
    await buy(stage, shopper, [picks[0], 0.9, 0.1, picks[3]]);
    return;
  }
  if (picks[3] < 0.2) {
    const answer = await ask<IntentStatusAnswer>(
      stage,
      shopper,
      'DELETE',
      `/api/payments/methods/${method.id}`,
    );
    stage.tally.call(shopper.name, 'remove_method', inWords(answer));
    return;
  }
  await fillCart(stage, shopper, picks);
  const sent = newPress(shopper, { paymentMethodId: method.id });
  await (picks[3] < 0.5
    ? Promise.all([press(stage, shopper, sent, 'pay_saved'), press(stage, shopper, sent, 'pay_saved')])
    : press(stage, shopper, sent, 'pay_saved'));
}

/** Somebody who has never paid presses twice, and looks at the checkout meanwhile. */
async function newcomer(stage: Stage, shopper: Shopper, [a, b, c, d]: Picks): Promise<void> {
  const user = await createUser();
  const fresh = new Shopper({ name: shopper.name, id: user.id, cookie: await sessionCookie(user) });
  await fillCart(stage, fresh, [a, 1, c, d]);
  const look = ask(stage, fresh, 'POST', '/api/payments/customer-sessions', { body: {} });
  await Promise.all([
    look,
    press(stage, fresh, newPress(fresh), 'pay_first'),
    press(stage, fresh, newPress(fresh), 'pay_first'),
  ]);
  const [intent] = fresh.intents;
  if (intent && b < 0.5) await confirm(stage, fresh, intent, c);
}

/** As many refusals as end an intent, all at once. */
async function refusedAtOnce(stage: Stage, shopper: Shopper, picks: Picks): Promise<void> {
  await fillCart(stage, shopper, picks);
  const made = (await press(stage, shopper, newPress(shopper))).body.paymentIntent;
  if (made === undefined) return;
  const statuses = await Promise.all(
    Array.from({ length: 5 }, () => confirmAtStripe(stage, made, 'pm_card_visa_chargeDeclined')),
  );
  stage.tally.call(shopper.name, 'refused_at_once', `${made.id} ${statuses.join(' ')}`);
}

const withIntent =
  (act: (stage: Stage, shopper: Shopper, intent: KnownIntent, pick: number) => Promise<unknown>) =>
  async (stage: Stage, shopper: Shopper, [a, b, c]: Picks): Promise<void> => {
    const intent = someRecent(shopper.intents, a, b);
    if (intent) await act(stage, shopper, intent, c);
  };

export const SHOPPER_TURNS: Turns<Shopper> = new Map([
  ['buy', { weight: 30, run: buy }],
  ['newcomer', { weight: 2, run: newcomer }],
  ['refused_at_once', { weight: 1, run: refusedAtOnce }],
  ['press_much', { weight: 8, run: pressMuch }],
  ['press_again', { weight: 5, run: pressAgain }],
  ['pay_saved', { weight: 6, run: paySaved }],
  ['two_tabs', { weight: 5, run: twoTabs }],
  ['race_cancel', { weight: 5, run: raceCancel }],
  ['confirm', { weight: 6, run: withIntent(confirm) }],
  ['challenge', { weight: 6, run: challenge }],
  ['status', { weight: 4, run: withIntent(status) }],
  ['cancel', { weight: 3, run: withIntent(cancel) }],
]);
