/** axe finds nothing on any page of the admin, in its dialogs and its menu, light and dark, wide and narrow. */
import { expectAccessible } from '../support/accessible.ts';
import { type BoughtOrder, disputeOf, expect, test } from './support/staff.ts';

const LOOKS = [
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 1440, colorScheme: 'dark' },
] as const;

for (const { width, colorScheme } of LOOKS) {
  test(`pages of the admin at ${width} px, ${colorScheme}`, async ({ page, sql, signInAs, buy }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    const order: BoughtOrder = await buy({ paymentMethod: 'pm_card_createDispute' });
    const dispute = await disputeOf(sql, order);
    const [event] = await sql<{ id: string }[]>`
      select id from stripe_events where object_id = ${order.intentId} and type = 'payment_intent.succeeded'`;
    const plain = await buy();
    await signInAs('admin');
    const pages = [
      '/admin',
      '/admin/orders',
      '/admin/orders?q=nobody%40markethub.test',
      `/admin/orders/${order.number}`,
      `/admin/orders/${plain.number}`,
      '/admin/disputes',
      `/admin/disputes/${dispute}`,
      '/admin/events',
      `/admin/events/${event?.id}`,
      '/admin/reconciliation',
      '/admin/ledger',
      `/admin/ledger?order=${order.number}`,
      '/admin/audit',
    ];
    for (const path of pages) {
      expect((await page.goto(path))?.status(), path).toBe(200);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page, path);
    }
    await page.goto(`/admin/orders/${plain.number}`);
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Items').check();
    await dialog.getByLabel(/^How many of/).selectOption('2');
    await expectAccessible(page, 'the refund dialog');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    if (width < 1024) {
      await page.getByRole('button', { name: 'Menu' }).click();
      await expect(page.getByRole('navigation', { name: 'Admin' })).toBeVisible();
      await expectAccessible(page, 'the open menu');
    }
  });
}
