/** What admins do less often, all of it by keyboard: ask Stripe, call a refund back, compare the ledger, erase a person. */
import type { Locator } from '@playwright/test';
import { uuidv7 } from 'uuidv7';
import { controlSandbox } from '../checkout/support/checkout-page.ts';
import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from './support/staff.ts';

const press = async (button: Locator): Promise<void> => {
  await button.focus();
  await button.press('Enter');
};

test('an order is synced with Stripe, and says what was read', async ({ page, signInAs, buy }) => {
  const order = await buy();
  await signInAs('support');
  await page.goto(`/admin/orders/${order.number}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(order.number);
  await expect(page.getByRole('button', { name: 'Sync with Stripe' })).toHaveCount(0);
  await signInAs('admin');
  await page.reload();
  await press(page.getByRole('button', { name: 'Sync with Stripe' }));
  await expect(page.getByText(/^\d+ things read at Stripe/)).toBeVisible();
  await expectAccessible(page, 'an order that was synced');
});

test('a refund that waits for its shopper is called back', async ({ page, sql, stack, signInAs, buy }) => {
  const order = await buy({ paymentMethod: 'pm_card_pendingRefund' });
  await signInAs('admin');
  await page.goto(`/admin/orders/${order.number}`);
  const made = await page.evaluate(
    async ([number, key]) => {
      const response = await fetch(`/api/admin/orders/${number}/refunds`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ amountMinor: 4000, reason: 'requested_by_customer' }),
      });
      const body: { stripeRefundId: string } = await response.json();
      return body.stripeRefundId;
    },
    [order.number, uuidv7()] as const,
  );
  const state = async () => {
    const [row] = await sql<{ state: string }[]>`select state from refunds where stripe_refund_id = ${made}`;
    return row?.state;
  };
  await expect.poll(state).toBe('pending');
  await controlSandbox(stack, `refunds/${made}`, { to: 'requires_action' });
  await expect.poll(state).toBe('requires_action');
  await page.reload();
  await press(page.getByRole('button', { name: 'Call back' }));
  const dialog = page.getByRole('dialog', { name: 'Call the refund of $40.00 back?' });
  await expectAccessible(page, 'the question before a refund is called back');
  await press(dialog.getByRole('button', { name: 'Call it back' }));
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('region', { name: /^Refunds/ })).toContainText('Cancelled');
  expect(await state()).toBe('canceled');
  await expect(page.getByRole('button', { name: 'Call back' })).toHaveCount(0);
});

test('a refund that failed later is told on the overview and on the order, until it is seen to', async ({
  page,
  sql,
  signInAs,
  buy,
}) => {
  const order = await buy();
  // As Stripe's failure leaves it.
  await sql`
    insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency, stripe_refund_id,
      failure_reason, settled_at)
    select ${uuidv7()}, p.id, p.order_id, 'failed', 'stripe', 5000, 'usd', ${`re_failed${order.number}`},
      'expired_or_canceled_card', now()
    from payments p where p.stripe_intent_id = ${order.intentId}`;
  await signInAs('support');
  await page.goto('/admin');
  await page.getByRole('link', { name: /with (a )?refunds? that did not go through/ }).press('Enter');
  await expect(page.getByLabel('To do')).toHaveValue('refund_failed');
  await page.getByRole('link', { name: order.number }).press('Enter');
  await expect(page.getByText('A refund of $50.00 did not go through')).toBeVisible();
  await expect(page.getByText('The card has expired or was cancelled.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Seen to' })).toHaveCount(0);
  await expectAccessible(page, 'an order with a failed refund');
  await signInAs('admin');
  await page.reload();
  await press(page.getByRole('button', { name: 'Seen to' }));
  await press(page.getByRole('dialog').getByRole('button', { name: 'It is seen to' }));
  await expect(page.getByText('A refund of $50.00 did not go through')).toHaveCount(0);
  await page.goto('/admin/orders?needs=refund_failed');
  await expect(page.getByRole('link', { name: order.number })).toHaveCount(0);
});

test('the ledger shows balances and transactions, and a rebuild says whether it is what the stored events make', async ({
  page,
  signInAs,
  buy,
}) => {
  const order = await buy();
  await signInAs('support');
  await page.goto('/admin/ledger');
  await expect(page.getByRole('table', { name: 'Balances by account and currency' })).toContainText('Sales');
  await expect(page.getByRole('listitem').filter({ hasText: order.intentId })).toContainText(
    'A payment was captured',
  );
  await expect(page.getByRole('button', { name: 'Rebuild and compare' })).toHaveCount(0);
  await page.goto(`/admin/orders/${order.number}`);
  await page.getByRole('link', { name: 'Ledger of this order' }).press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.get('order') === order.number);
  await expect(page.getByRole('row').filter({ hasText: 'Sales' })).toContainText('$180.00 credit');
  await expectAccessible(page, 'the ledger of one order');
  await signInAs('admin');
  await page.goto('/admin/ledger');
  await press(page.getByRole('button', { name: 'Rebuild and compare' }));
  const answer = page.getByText(/The ledger is (not )?what the stored events make of it/);
  await expect(answer).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page, 'the ledger after it was compared');
});

test('a person is erased after their address was typed; the order and its money stay', async ({
  page,
  sql,
  signInAs,
  buy,
}) => {
  const order = await buy();
  await signInAs('support');
  await page.goto(`/admin/orders/${order.number}`);
  await expect(page.getByText(order.shopper.email).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Erase this person' })).toHaveCount(0);
  await signInAs('admin');
  await page.reload();
  await press(page.getByRole('button', { name: 'Erase this person' }));
  const dialog = page.getByRole('dialog', { name: 'Erase this person?' });
  await expect(dialog).toContainText('every entry of the ledger');
  const confirm = dialog.getByRole('button', { name: 'Erase for good' });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('Type the e-mail address to confirm').fill('somebody@else.test');
  await expect(confirm).toBeDisabled();
  await expectAccessible(page, 'the question before a person is erased');
  await dialog.getByLabel('Type the e-mail address to confirm').fill(order.shopper.email);
  await press(confirm);
  await expect(dialog).toBeHidden();
  await expect(page.getByText('The person was erased. The order and its money stay.')).toBeVisible();
  await expect(page.getByText(order.shopper.email)).toHaveCount(0);
  const [row] = await sql<{ erased: boolean; state: string; sales: number }[]>`
    select u.erased_at is not null as erased, o.state,
      (select sum(e.amount_minor)::float8 from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
        where t.order_id = o.id and e.account = 'sales') as sales
    from orders o join users u on u.id = o.user_id where o.number = ${order.number}`;
  expect(row).toEqual({ erased: true, state: 'paid', sales: -18_000 });
  await expect(page.getByRole('button', { name: 'Erase this person' })).toHaveCount(0);
});

test('messages with wrong signatures stand on the overview', async ({ page, stack, signInAs }) => {
  for (let index = 0; index < 5; index += 1) {
    const refused = await fetch(`${stack.shopUrl}/api/webhooks/stripe`, {
      method: 'POST',
      headers: { 'stripe-signature': 't=1,v1=00' },
      body: '{}',
    });
    expect(refused.status).toBe(400);
  }
  await signInAs('support');
  await expect(async () => {
    await page.goto('/admin');
    const tile = page.getByRole('link', { name: /messages with wrong signatures/ });
    await expect(tile).toContainText('They were refused.', { timeout: 1_000 });
  }).toPass();
  await expectAccessible(page, 'the overview with wrong signatures');
});
