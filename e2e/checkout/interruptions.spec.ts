/** What goes wrong around a payment: lost webhooks, closed tabs, lost answers. The truth is found, nobody pays twice. */
import {
  CARD,
  challengeFrame,
  controlSandbox,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  payButton,
  pressPay,
} from './support/checkout-page.ts';
import { expect, expectPaidOnce, outcomeOf, test } from './support/shopper.ts';
import { describeSlowConfirmations } from './support/slow-confirmations.ts';

// Faults of the local Stripe are seen by everybody: these tests come one after the other.
test.describe.configure({ mode: 'serial' });

test.afterEach(async ({ stack }) => {
  await controlSandbox(stack, 'chaos', { rules: [], webhooks: { drop: false, hold: false, delayMs: 0 } });
  await controlSandbox(stack, 'webhooks/flush', {});
});

describeSlowConfirmations();

test('a lost webhook does not matter: the result page asks', async ({ page, stack, sql, shopper }) => {
  await controlSandbox(stack, 'chaos', { webhooks: { drop: true } });
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  await expectThanks(page);
  await expectPaidOnce(sql, shopper);
});

test('a tab closed right after the bank was asked: the webhook finishes the order', async ({
  page,
  context,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  const confirmed = context.waitForEvent('response', (response) => response.url().endsWith('/confirm'));
  await pressPay(page);
  await confirmed;
  await page.close();
  await expectPaidOnce(sql, shopper);
  const later = await context.newPage();
  await later.goto('/checkout');
  await expect(later.getByRole('heading', { name: 'You have just paid' })).toBeVisible();
});

test('a tab closed during the check of the bank: coming back goes on with the same order', async ({
  page,
  context,
  sql,
  shopper,
}) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.alwaysAsks);
  await pressPay(page);
  await expect(challengeFrame(page).getByRole('button', { name: 'Complete authentication' })).toBeVisible();
  await page.close();
  const later = await context.newPage();
  await openCheckout(later);
  await expect(later.getByText('Your items are kept for you for')).toBeVisible();
  await fillCard(later, CARD.good);
  await pressPay(later);
  await expectThanks(later);
  await expectPaidOnce(sql, shopper);
  expect((await outcomeOf(sql, shopper)).attempts).toBe(1);
});

test('an answer of our server that got lost is asked for again under the same key', async ({
  page,
  watch,
  sql,
  shopper,
}) => {
  watch.allowConsole(/ERR_FAILED|ERR_CONNECTION/);
  const keys: string[] = [];
  await page.route('**/api/payments/intents', async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    if (keys.length > 1) return route.continue();
    // The server has done its work; only its answer never arrives.
    await route.fetch();
    return route.abort('connectionfailed');
  });
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await pressPay(page);
  await expectThanks(page);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  await expectPaidOnce(sql, shopper);
  expect((await outcomeOf(sql, shopper)).attempts).toBe(1);
});

test('without a connection nothing is sent twice, and pressing again pays', async ({
  page,
  context,
  watch,
  sql,
  shopper,
}) => {
  watch.allowConsole(/ERR_INTERNET_DISCONNECTED/);
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  await context.setOffline(true);
  await pressPay(page);
  await expect(page.getByText('The connection was lost')).toBeVisible();
  await context.setOffline(false);
  await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
  await pressPay(page);
  await expectThanks(page);
  await expectPaidOnce(sql, shopper);
});

test('payments not reachable: the shopper reads that nothing was charged, and pressing again pays', async ({
  page,
  watch,
  sql,
  shopper,
}) => {
  watch.allowConsole(/status of 503/);
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.good);
  // As our server answers it; a fault of the local Stripe would also hit the tests beside this one.
  const error = { code: 'payment_provider_unavailable', message: '', requestId: 'test', retryable: true };
  await page.route('**/api/payments/intents', (route) => route.fulfill({ status: 503, json: { error } }), {
    times: 1,
  });
  await pressPay(page);
  const alert = page.getByRole('alert').filter({ hasText: 'Payments are not reachable right now' });
  await expect(alert).toContainText('Nothing was charged');
  await pressPay(page);
  await expectThanks(page);
  await expectPaidOnce(sql, shopper);
});

test('a payment form that cannot be loaded says so and can be loaded again', async ({
  page,
  watch,
  shopper,
}) => {
  expect(shopper.variantId).not.toBe('');
  watch.allowConsole(/ERR_FAILED/);
  await page.route('**/stripe.js', (route) => route.abort(), { times: 1 });
  await page.goto('/checkout');
  const alert = page.getByRole('alert').filter({ hasText: 'The payment form could not be loaded' });
  await expect(alert).toContainText('Nothing was charged');
  await page.getByRole('button', { name: 'Load the payment form again' }).click();
  await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
});

test('a page that waits for the bank shows the result by itself', async ({ page, context, sql, shopper }) => {
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.alwaysAsks);
  const created = page.waitForResponse('**/api/payments/intents');
  await pressPay(page);
  const complete = challengeFrame(page).getByRole('button', { name: 'Complete authentication' });
  await expect(complete).toBeVisible();
  const { paymentIntent } = await (await created).json();
  const waiting = await context.newPage();
  await waiting.goto(`/checkout/${paymentIntent.id}`);
  await expect(
    waiting.getByRole('heading', { name: 'Your bank wants to check that it is you' }),
  ).toBeVisible();
  await page.bringToFront();
  await complete.click();
  await expectThanks(page);
  await waiting.bringToFront();
  await expectThanks(waiting);
  await expectPaidOnce(sql, shopper);
});

test('the time of the stock runs out: the page says so, and Pay keeps the items once more', async ({
  page,
  sql,
  shopper,
}) => {
  await page.clock.install();
  await openCheckout(page);
  await fillAddress(page);
  await fillCard(page, CARD.declined);
  await pressPay(page);
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank did not approve' })).toBeVisible();
  await expect(page.getByRole('timer')).toHaveText(/^1[45]:\d\d$/);
  await page.clock.fastForward('14:00');
  await expect(page.getByText('Your items are kept for less than two more minutes.')).toBeAttached();
  await page.clock.fastForward('02:00');
  await expect(page.getByRole('timer')).toHaveCount(0);
  await page.clock.resume();
  await fillCard(page, CARD.good);
  await pressPay(page);
  await expectThanks(page);
  await expectPaidOnce(sql, shopper);
});
