/** Orders in the admin: found by everything one may know of them, refunded, captured, let go. */
import type { Page } from '@playwright/test';
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import { expectAccessible } from '../support/accessible.ts';
import { expect, lookAsShopper, TOTAL_MINOR, test } from './support/staff.ts';

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Find an order' }).fill(text);
  await page.getByRole('searchbox', { name: 'Find an order' }).press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === text);
  await expect(page.getByRole('searchbox', { name: 'Find an order' })).toBeFocused();
}

const refundsOf = (sql: Sql, number: string) => sql<{ state: string; amount: number; restocked: number }[]>`
  select r.state, r.amount_minor::float8 as amount,
    (select count(*)::int from refund_lines l where l.refund_id = r.id and l.restocked_at is not null) as restocked
  from refunds r join orders o on o.id = r.order_id where o.number = ${number} order by r.created_at`;

test('an order is found by e-mail, number, Stripe id and last four digits; filters live in the address', async ({
  page,
  signInAs,
  buy,
}) => {
  const order = await buy({ paymentMethod: 'pm_card_mastercard' });
  await signInAs('support');
  await page.goto('/admin/orders');
  const row = page.getByRole('link', { name: order.number });
  for (const known of [order.shopper.email.toUpperCase(), order.number.toLowerCase(), order.intentId]) {
    await search(page, known);
    await expect(row).toBeVisible();
    await expect(page.getByRole('row')).toHaveCount(2);
  }
  await search(page, '4444');
  await expect(row).toBeVisible();
  await search(page, 'nobody@markethub.test');
  await expect(page.getByRole('heading', { name: 'No order was found' })).toBeVisible();

  await search(page, order.shopper.email);
  const state = page.getByLabel('State', { exact: true });
  await state.focus();
  await state.selectOption('review');
  await expect(page).toHaveURL((url) => url.searchParams.get('state') === 'review');
  await expect(page.getByRole('heading', { name: 'No order was found' })).toBeVisible();
  await expect(state).toBeFocused();
  await page.goBack();
  await expect(row).toBeVisible();
  await expect(state).toHaveValue('');

  // Pages by keyset, and the filters stay.
  await page.goto(`/admin/orders?limit=1&state=paid`);
  const newest = await page.getByRole('row').nth(1).innerText();
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL((url) => url.searchParams.has('cursor') && url.search.includes('state=paid'));
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).not.toHaveText(newest);
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(page).toHaveURL((url) => !url.searchParams.has('cursor'));
});

test('a refund by item: previewed, made once, settled, back on the shelf', async ({
  page,
  sql,
  signInAs,
  buy,
}) => {
  const order = await buy();
  await signInAs('admin');
  await page.goto(`/admin/orders/${order.number}`);
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Refund order ${order.number}` });
  await expect(dialog.getByRole('button', { name: 'Refund $180.00' })).toBeVisible();
  await dialog.getByLabel('Items').check();
  await expect(dialog.getByRole('button', { name: 'Refund', exact: true })).toBeDisabled();
  await dialog.getByLabel(`How many of ${order.shopper.title}`).selectOption('1');
  await dialog.getByLabel('Note for colleagues').fill('The handle was loose');
  const preview = dialog.getByRole('region', { name: 'What will happen' });
  await expect(preview).toContainText('gets $90.00 back on Visa ending in 4242');
  await expect(preview).toContainText(`1 × ${order.shopper.title} can be sold again`);
  const press = dialog.getByRole('button', { name: 'Refund $90.00' });
  await expect(press).toBeDisabled();
  await dialog.getByLabel('Reason').selectOption('requested_by_customer');
  await press.dblclick();
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => refundsOf(sql, order.number))
    .toEqual([{ state: 'succeeded', amount: 9000, restocked: 1 }]);
  await page.reload();
  const refunds = page.getByRole('region', { name: /^Refunds/ });
  await expect(refunds).toContainText('$90.00');
  await expect(refunds).toContainText('The handle was loose');
  await expect(refunds).toContainText('Asked for by Ada Lindqvist');
  await expect(page.getByTestId('net')).toHaveText(/^\$(90\.00|84\.48)$/);
  const [stock] = await sql<{ available: number; sold: number }[]>`
    select available, sold from stock_items where variant_id = ${order.shopper.variantId}`;
  expect(stock).toEqual({ available: 9, sold: 1 });
  await expect(page.getByRole('region', { name: /^Everything that happened/ })).toContainText(
    'Asked for a refund',
  );
});

test('of two windows with the same refund one is told why it was not done, though its dialog is gone', async ({
  page,
  context,
  sql,
  signInAs,
  buy,
  watch,
}) => {
  watch.allowConsole(/status of 409/);
  const order = await buy();
  await signInAs('admin');
  const other = await context.newPage();
  for (const window of [page, other]) {
    await window.goto(`/admin/orders/${order.number}`);
    await window.getByRole('button', { name: 'Refund', exact: true }).click();
    await window.getByRole('dialog').getByLabel('Reason').selectOption('requested_by_customer');
  }
  await page.bringToFront();
  await page.getByRole('dialog').getByRole('button', { name: 'Refund $180.00' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await other.bringToFront();
  await other.getByRole('dialog').getByRole('button', { name: 'Refund $180.00' }).click();
  await expect(other.getByText('That was not done')).toBeVisible();
  await expect(other.getByText(/already|nothing left/i).first()).toBeVisible();
  await expect(other.getByRole('dialog')).toBeHidden();
  await expect
    .poll(() => refundsOf(sql, order.number))
    .toEqual([{ state: 'succeeded', amount: 18000, restocked: 1 }]);
});

test('a refund that waits for a second admin is sent when another one agrees, not by who asked', async ({
  page,
  sql,
  signInAs,
  buy,
}) => {
  const order = await buy();
  const asker = await signInAs('admin');
  await sql`
    insert into refunds (id, payment_id, order_id, state, origin, amount_minor, currency, reason, requested_by, request_key, request_hash)
    select ${uuidv7()}, p.id, p.order_id, 'awaiting_approval', 'admin', 5000, 'usd', 'duplicate', ${asker.id}, 'k', 'h'
    from payments p where p.stripe_intent_id = ${order.intentId}`;
  await page.goto(`/admin/orders/${order.number}`);
  await expect(page.getByText('You asked for it: another admin has to agree.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Agree and send' })).toHaveCount(0);
  await signInAs('admin');
  await page.reload();
  await page.getByRole('button', { name: 'Agree and send' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send $50.00' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect
    .poll(async () => (await refundsOf(sql, order.number)).map(({ state }) => state))
    .toEqual(['succeeded']);
});

test('authorised money is captured in part; the rest is told to be released', async ({
  page,
  sql,
  signInAs,
  buy,
  stack,
}) => {
  const order = await buy({ manual: true });
  await signInAs('admin');
  await page.goto(`/admin/orders/${order.number}`);
  await expect(page.getByText('Authorized, not captured')).toBeVisible();
  await page.getByRole('button', { name: 'Capture', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Capture the authorized money' });
  await dialog.getByLabel('Amount in USD').fill('200');
  await expect(dialog).toContainText('At most $180.00 was authorized.');
  await dialog.getByLabel('Amount in USD').fill('170.50');
  await expect(dialog).toContainText('The other $9.50 is released at the bank for good');
  await dialog.getByRole('button', { name: 'Capture $170.50' }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(async () => {
      const [row] = await sql<{ amount: number; released: number }[]>`
        select amount_minor::float8 as amount, released_minor::float8 as released from payments
        where stripe_intent_id = ${order.intentId}`;
      return row;
    })
    .toEqual({ amount: 17_050, released: TOTAL_MINOR - 17_050 });
  // The shopper reads the same on the order and on the page after paying.
  await lookAsShopper(page.context(), stack, order);
  for (const path of [`/orders/${order.number}`, `/checkout/${order.intentId}`]) {
    await page.goto(path);
    await expect(page.getByTestId('total')).toContainText('$180.00');
    await expect(page.getByText('Total paid')).toHaveCount(0);
    await expect(page.getByTestId('charged')).toHaveText('$170.50');
    await expect(page.getByTestId('released')).toHaveText('$9.50');
    await expect(page.getByTestId('refunded')).toHaveCount(0);
    await expectAccessible(page, path);
  }
});

test('authorised money is let go: nothing is charged, the goods can be sold again', async ({
  page,
  sql,
  signInAs,
  buy,
}) => {
  const order = await buy({ manual: true });
  await signInAs('admin');
  await page.goto(`/admin/orders/${order.number}`);
  await page.getByRole('button', { name: 'Cancel authorization' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel authorization' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect
    .poll(async () => {
      const [row] = await sql<{ state: string; available: number }[]>`
        select o.state, s.available from orders o, stock_items s
        where o.number = ${order.number} and s.variant_id = ${order.shopper.variantId}`;
      return row;
    })
    .toEqual({ state: 'cancelled', available: 10 });
});
