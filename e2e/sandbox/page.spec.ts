/** The sandbox's own page: every view in both themes and two widths without a violation, and what its buttons do. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, type FilledSandbox, test } from './fixtures.ts';

function address(sandbox: FilledSandbox, params: Record<string, string> = {}): string {
  return `${sandbox.origin}/?${new URLSearchParams({ account: sandbox.account, ...params })}`;
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

const VIEWS = [
  { view: 'overview' },
  { view: 'objects', kind: 'paymentIntents' },
  { view: 'requests' },
  { view: 'events' },
  { view: 'webhooks' },
  { view: 'controls' },
];

const LOOKS = [
  { width: 390, colorScheme: 'dark' },
  { width: 1440, colorScheme: 'light' },
] as const;

async function expectSound(page: Page, addresses: readonly string[]): Promise<void> {
  for (const url of addresses) {
    await page.goto(url);
    expect(await violations(page), url).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, url).toBeLessThanOrEqual(0);
  }
}

for (const { width, colorScheme } of LOOKS) {
  test.describe(`at ${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme });

    for (const params of VIEWS) {
      test(`no violation, no overflow: ${params.view}`, async ({ page, sandbox }) => {
        await expectSound(page, [address(sandbox, params)]);
      });
    }

    test('no violation, no overflow: a charge and an event', async ({ page, sandbox }) => {
      const charge = await sandbox.newCharge();
      const [event] = (await sandbox.stripe.events.list({ limit: 1 })).data;
      const ids = [charge, event?.id ?? ''];
      await expectSound(
        page,
        ids.map((id) => address(sandbox, { view: 'object', id })),
      );
    });
  });
}

test('from a payment to its charge, its refund and its events, by links', async ({ page, sandbox }) => {
  const [refund] = (await sandbox.stripe.refunds.list({ limit: 1 })).data;
  const intent = String(refund?.payment_intent);
  await page.goto(address(sandbox));
  await page.getByRole('searchbox', { name: 'Find by id' }).fill(intent);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: intent })).toBeVisible();
  const related = page.getByRole('region', { name: 'Related' });
  await expect(related.getByRole('link', { name: String(refund?.charge) })).toBeVisible();
  await related.getByRole('link', { name: refund?.id ?? '' }).click();
  await expect(page.getByRole('heading', { name: refund?.id ?? '' })).toBeVisible();
  await page.getByLabel('JSON').getByRole('link', { name: intent }).click();
  await page.getByRole('link', { name: 'payment_intent.succeeded' }).click();
  await expect(page.getByRole('heading', { name: 'payment_intent.succeeded' })).toBeVisible();
});

test('an event is sent again', async ({ page, sandbox }) => {
  const [event] = (await sandbox.stripe.events.list({ limit: 1, type: 'refund.created' })).data;
  await page.goto(address(sandbox, { view: 'object', id: event?.id ?? '' }));
  const rows = page.getByRole('region', { name: 'Deliveries' }).locator('tbody > tr');
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('status')).toHaveText('The event is on its way again.');
  await expect(rows).toHaveCount(2);
});

test('a charge is disputed and the dispute decided', async ({ page, sandbox }) => {
  const charge = await sandbox.newCharge();
  await page.goto(address(sandbox, { view: 'object', id: charge }));
  await page.getByLabel('Reason').selectOption('product_not_received');
  await page.getByRole('button', { name: 'Make a dispute' }).click();
  const link = page.getByRole('region', { name: 'Related' }).getByRole('link', { name: /^du_|^dp_/ });
  await link.click();
  await page.getByRole('button', { name: 'Decide: won' }).click();
  await expect(page.locator('.head .badge')).toHaveText('won');
  const [dispute] = (await sandbox.stripe.disputes.list({ charge })).data;
  expect(dispute).toMatchObject({ status: 'won', reason: 'product_not_received' });
});

test('the clock moves, the dial turns, a rule makes one request fail', async ({ page, sandbox }) => {
  await page.goto(address(sandbox, { view: 'controls' }));
  const before = await page.locator('.clock b').innerText();
  await page.getByRole('button', { name: '+ 1 hour' }).click();
  await expect(page.getByRole('status')).toHaveText('The clock has been moved.');
  expect(await page.locator('.clock b').innerText()).not.toBe(before);
  await page.getByLabel('Extra webhook copies').fill('1');
  await page.getByLabel('hold webhooks').check();
  await page.getByRole('button', { name: 'Set the dial' }).click();
  await expect(page.getByLabel('hold webhooks')).toBeChecked();
  await expect(page.getByLabel('Extra webhook copies')).toHaveValue('1');
  await page.getByLabel('hold webhooks').uncheck();
  await page.getByLabel('Extra webhook copies').fill('0');
  await page.getByRole('button', { name: 'Set the dial' }).click();
  await page.getByLabel('Fault').selectOption('error_500_before');
  await page.getByLabel('Path').fill('/v1/balance');
  await page.getByLabel('Method').selectOption('GET');
  await page.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByRole('region', { name: 'Rules' })).toContainText('GET /v1/balance, 1 more');
  const failed = await fetch(`${sandbox.origin}/v1/balance`, {
    headers: { authorization: `Bearer sk_test_${sandbox.account}` },
  });
  expect(failed.status).toBe(500);
  await page.getByRole('button', { name: 'Remove all rules' }).click();
  await page.goto(address(sandbox, { view: 'requests', failed: 'true' }));
  await expect(page.getByText('dial: error_500_before')).toBeVisible();
});

test('a list is filtered, and an empty one says so', async ({ page, sandbox }) => {
  await page.goto(address(sandbox, { view: 'objects', kind: 'customers', q: 'ada@' }));
  await expect(page.getByRole('cell', { name: 'ada@example.com' })).toBeVisible();
  await page.goto(address(sandbox, { view: 'objects', kind: 'customers', q: 'nobody' }));
  await expect(page.getByText('None yet.')).toBeVisible();
});
