/** Signing in, up and out through the forms. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from '../support/test.ts';

const PASSWORD = 'markethub-demo';

async function fill(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

test('a wrong pair is told in one sentence; the right one leads to where one wanted to go', async ({
  page,
}) => {
  await page.goto('/orders');
  await expect(page).toHaveURL(/\/sign-in\?next=(\/|%2F)orders$/);
  await expectAccessible(page, 'signing in');
  await fill(page, 'shopper2@markethub.test', 'not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'The e-mail or the password is not right.' });
  await expect(alert).toBeFocused();
  await expectAccessible(page, 'refused');
  await fill(page, 'shopper2@markethub.test', PASSWORD);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  await expect(page).toHaveURL(/\/orders$/);
  await expect(page.getByRole('heading', { name: 'Your orders' })).toBeVisible();
});

test('the address to go to after signing in cannot be another site', async ({ page, stack }) => {
  for (const next of ['https://evil.test/', '//evil.test', '/\\evil.test']) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await fill(page, 'shopper2@markethub.test', PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${stack.shopUrl}/`);
  }
});

test('a new account: mistakes are told beside the fields, then one is signed in', async ({ page }) => {
  await page.goto('/sign-up?next=%2Faccount');
  await expectAccessible(page, 'signing up');
  await fill(page, 'not an address', 'short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Please enter an e-mail address')).toBeVisible();
  await expect(page.getByText('Use at least 10 characters.')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await expectAccessible(page, 'mistakes');
  await fill(page, 'shopper@markethub.test', 'long enough to be one');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('There is an account with this e-mail already.')).toBeVisible();
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('type', 'text');
  const email = `new-${crypto.randomUUID()}@markethub.test`;
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByText(email).first()).toBeVisible();
});
