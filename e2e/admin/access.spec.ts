/** Who gets into the admin, what support staff can do there, and what its documents may load. */
import { expect, test } from './support/staff.ts';

const PAGES = [
  '/admin',
  '/admin/orders',
  '/admin/disputes',
  '/admin/events',
  '/admin/reconciliation',
  '/admin/ledger',
  '/admin/audit',
] as const;

test('for shoppers the admin is not there; visitors sign in and come back', async ({
  page,
  browser,
  stack,
  shopper,
  watch,
}) => {
  watch.allowConsole(/status of 404/);
  expect(shopper.id).not.toBe('');
  for (const path of [...PAGES, '/admin/orders/MH-000000000000']) {
    expect((await page.goto(path))?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: 'This page is not here' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Admin' })).toHaveCount(0);
  }
  const visitor = await browser.newContext({ baseURL: stack.shopUrl });
  const other = await visitor.newPage();
  await other.goto('/admin/orders?state=review');
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fadmin%2Forders%3Fstate%3Dreview$/);
  await other.getByLabel('E-mail').fill('support@markethub.test');
  await other.getByLabel('Password', { exact: true }).fill('markethub-demo');
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(other).toHaveURL(/\/admin\/orders\?state=review$/);
  await expect(other.getByRole('heading', { level: 1, name: 'Orders' })).toBeVisible();
  await visitor.close();
});

test('documents of the admin are never kept and load nothing from anybody else', async ({
  page,
  signInAs,
}) => {
  await signInAs('admin');
  for (const path of PAGES) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(200);
    const headers = answer?.headers() ?? {};
    expect(headers['cache-control'], path).toContain('no-store');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("connect-src 'self';");
    expect(policy, path).toContain("frame-src 'none'");
    expect(policy, path).not.toMatch(/stripe|127\.0\.0\.1/);
  }
});

test('support staff see an order and cannot act, neither by button nor by hand', async ({
  page,
  sql,
  signInAs,
  buy,
  watch,
}) => {
  watch.allowConsole(/status of 403/);
  const order = await buy();
  await signInAs('support');
  await page.goto(`/admin/orders/${order.number}`);
  await expect(page.getByText(order.shopper.email).first()).toBeVisible();
  await expect(page.getByText('Support · can look, not change').filter({ visible: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Refund' })).toHaveCount(0);
  const calls = [
    `/api/admin/orders/${order.number}/refunds`,
    `/api/admin/orders/${order.number}/capture`,
    `/api/admin/orders/${order.number}/cancel`,
    `/api/admin/orders/${order.number}/sync`,
    `/api/admin/orders/${order.number}/refunds/${order.shopper.id}/cancel`,
    `/api/admin/orders/${order.number}/refunds/${order.shopper.id}/seen`,
    `/api/admin/people/${order.shopper.id}/erase`,
    '/api/admin/ledger/rebuild',
    '/api/admin/audit/verify',
    '/api/admin/reconciliation/runs',
  ];
  const answers = await page.evaluate(
    (paths) =>
      Promise.all(
        paths.map(async (path) => {
          const response = await fetch(path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
            body: '{}',
          });
          return response.status;
        }),
      ),
    calls,
  );
  expect(answers).toEqual(calls.map(() => 403));
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from refunds r join orders o on o.id = r.order_id where o.number = ${order.number}`;
  expect(row?.count).toBe(0);
});

test('the whole admin can be reached by keyboard', async ({ page, signInAs }) => {
  await signInAs('admin');
  await page.goto('/admin');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  const nav = page.getByRole('navigation', { name: 'Admin' });
  await nav.getByRole('link', { name: 'Orders' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/admin\/orders$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Orders' })).toBeFocused();
  await expect(nav.getByRole('link', { name: 'Orders' })).toHaveAttribute('aria-current', 'page');
});

test('the menu of a phone closes by Escape with the focus back, by the focus elsewhere, and on the next page', async ({
  page,
  signInAs,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs('admin');
  await page.goto('/admin');
  const trigger = page.getByRole('button', { name: 'Menu' });
  const nav = page.getByRole('navigation', { name: 'Admin' });
  await trigger.click();
  await nav.getByRole('link', { name: 'Orders' }).focus();
  await page.keyboard.press('Escape');
  await expect(nav).toBeHidden();
  await expect(trigger).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(nav).toBeVisible();
  await page.getByRole('link', { name: 'All orders' }).focus();
  await expect(nav).toBeHidden();
  await trigger.click();
  await nav.getByRole('link', { name: 'Disputes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Disputes' })).toBeVisible();
  await expect(nav).toBeHidden();
});
