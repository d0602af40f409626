/**
 * The admin's screens for `npm run screenshots`, with money to look at: an order partly refunded, one disputed, one only
 * authorised, bought by the demo shopper through our own endpoints and confirmed at the local Stripe.
 */
import { expect, type Page } from '@playwright/test';
import type { Stack } from '../stack.ts';

type Shot = (name: string) => Promise<void>;
type Bought = { readonly number: string; readonly intentId: string };

const PASSWORD = 'markethub-demo';
const ADDRESS = {
  name: 'Robin Marlow',
  line1: '12 Harbour Street',
  city: 'Portland',
  state: 'OR',
  postalCode: '97201',
  country: 'US',
};

export async function signInAs(page: Page, who: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(`${who}@markethub.test`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

async function atStripe(stack: Stack, path: string, fields: Record<string, string>): Promise<void> {
  const response = await fetch(`${stack.sandboxUrl}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.secretKey}` },
    body: new URLSearchParams(fields),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/** Puts two things in the cart and starts paying, from a page of the signed-in shopper. */
const startOrder = (page: Page, skip: number): Promise<Bought> =>
  page.evaluate(
    async ([address, offset]) => {
      const call = async (path: string, method: string, body?: object, key?: string) => {
        const response = await fetch(path, {
          method,
          headers: {
            'content-type': 'application/json',
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return response.json();
      };
      const products: { data: { slug: string }[] } = await call('/api/products', 'GET');
      let taken = 0;
      for (const { slug } of products.data.slice(offset)) {
        const { variants }: { variants: { id: string; available: number }[] } = await call(
          `/api/products/${slug}`,
          'GET',
        );
        const free = variants.find((variant) => variant.available > 6);
        if (!free) continue;
        taken += 1;
        await call(`/api/cart/items/${free.id}`, 'PUT', { quantity: taken });
        if (taken === 2) break;
      }
      const cart: { total: { amountMinor: number; currency: string } } = await call('/api/cart', 'GET');
      const body = { shippingAddress: address, expectedTotal: cart.total };
      const answer = await call('/api/payments/intents', 'POST', body, crypto.randomUUID());
      return { number: answer.order.number, intentId: answer.paymentIntent.id };
    },
    [ADDRESS, skip] as const,
  );

async function buy(
  stack: Stack,
  page: Page,
  how: { skip: number; paymentMethod: string; manual?: boolean },
): Promise<Bought> {
  const bought = await startOrder(page, how.skip);
  if (how.manual) await atStripe(stack, `payment_intents/${bought.intentId}`, { capture_method: 'manual' });
  await atStripe(stack, `payment_intents/${bought.intentId}/confirm`, {
    payment_method: how.paymentMethod,
    return_url: `${stack.shopUrl}/checkout/return`,
  });
  return bought;
}

export type AdminOrders = {
  readonly refunded: string;
  readonly disputed: string;
  readonly authorised: string;
};

/** Buys once for all pictures, and refunds one thing. */
export async function prepareAdmin(stack: Stack, shopper: Page, admin: Page): Promise<AdminOrders> {
  await signInAs(shopper, 'shopper');
  const refunded = await buy(stack, shopper, { skip: 0, paymentMethod: 'pm_card_visa' });
  const disputed = await buy(stack, shopper, { skip: 3, paymentMethod: 'pm_card_createDispute' });
  const authorised = await buy(stack, shopper, {
    skip: 6,
    paymentMethod: 'pm_card_mastercard',
    manual: true,
  });
  await signInAs(admin, 'admin');
  await expect(async () => {
    await admin.goto(`/admin/orders/${refunded.number}`);
    await admin.getByRole('button', { name: 'Refund', exact: true }).click({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('Items').check();
  await dialog
    .getByLabel(/^How many of/)
    .first()
    .selectOption('1');
  await dialog.getByLabel('Note for colleagues').fill('One came with a scratch; the shopper keeps the rest.');
  await dialog.getByLabel('Reason').selectOption('requested_by_customer');
  await dialog.getByRole('button', { name: /^Refund \$/ }).click();
  await dialog.waitFor({ state: 'hidden' });
  await admin.goto('/admin/reconciliation');
  await admin.getByRole('button', { name: 'Run now' }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Run it' }).click();
  await expect(async () => {
    await admin.goto('/admin/disputes');
    await expect(admin.getByText(disputed.number)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  return { refunded: refunded.number, disputed: disputed.number, authorised: authorised.number };
}

/** Every screen of the admin in its states. */
export async function adminScreens(
  page: Page,
  orders: AdminOrders,
  visit: (path: string, name: string) => Promise<void>,
  shot: Shot,
): Promise<void> {
  await visit('/admin', 'admin-overview');
  await visit('/admin/orders', 'admin-orders');
  await visit('/admin/orders?q=nobody%40markethub.test', 'admin-orders-empty');
  await visit(`/admin/orders/${orders.disputed}`, 'admin-order-disputed');
  await visit(`/admin/orders/${orders.authorised}`, 'admin-order-authorised');
  await page.getByRole('button', { name: 'Capture', exact: true }).click();
  await shot('admin-capture');
  await visit(`/admin/orders/${orders.refunded}`, 'admin-order');
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Items').check();
  await page
    .getByRole('dialog')
    .getByLabel(/^How many of/)
    .last()
    .selectOption('1');
  await shot('admin-refund');
  await page.keyboard.press('Escape');
  await visit('/admin/disputes', 'admin-disputes');
  await page.getByRole('row').filter({ hasText: orders.disputed }).getByRole('link').click();
  await page.getByRole('button', { name: 'Send to the bank' }).waitFor();
  await shot('admin-dispute');
  await visit('/admin/events', 'admin-events');
  await page.getByRole('link', { name: 'Payment succeeded' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Payment succeeded' }).waitFor();
  await shot('admin-event');
  await visit('/admin/reconciliation', 'admin-reconciliation');
  await visit('/admin/ledger', 'admin-ledger');
  await page.getByRole('button', { name: 'Rebuild and compare' }).click();
  await page.getByRole('status').filter({ hasText: 'The ledger is what' }).waitFor();
  await shot('admin-ledger-compared');
  await visit('/admin/audit', 'admin-audit');
  await page.getByRole('button', { name: 'Check the seals' }).click();
  await page.getByRole('status').filter({ hasText: 'Every seal is whole' }).waitFor();
  await shot('admin-audit-checked');
}
