/**
 * A bank that is slower than the page's own look, webhooks that come late, another card right after a decline: a shopper
 * who was charged never reads that nothing was charged (rule 42).
 */
import type { Page } from '@playwright/test';
import type { StackInfo } from '../../support/stack-info.ts';
import {
  CARD,
  controlSandbox,
  expectThanks,
  fillAddress,
  fillCard,
  openCheckout,
  payButton,
  pressPay,
} from './checkout-page.ts';
import { expect, expectPaidOnce, test } from './shopper.ts';

const DENIAL = /nothing was charged|did not go through|is not finished|not paid yet/i;

/** Keeps what the page says while it pays: a sentence that is gone again was read all the same. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const said: string[] = [];
    Reflect.set(globalThis, '__said', said);
    const keep = () => {
      const text = document.querySelector('main')?.textContent ?? '';
      if (said.at(-1) !== text) said.push(text);
    };
    document.addEventListener('DOMContentLoaded', () => {
      new MutationObserver(keep).observe(document.body, {
        childList: true,
        subtree: true,
        characterData: true,
      });
      keep();
    });
  });
  return () => page.evaluate(() => [...(Reflect.get(globalThis, '__said') as string[])]);
}

const slowBank = (stack: StackInfo, delayMs: number, webhookDelayMs: number): Promise<void> =>
  controlSandbox(stack, 'chaos', {
    rules: [{ match: { method: 'POST', path: '/v1/payment_intents/*/confirm' }, action: 'delay', delayMs }],
    webhooks: { delayMs: webhookDelayMs },
  });

export const SLOW_CONFIRMATIONS = [
  { bankMs: 2_700, webhookMs: 0 },
  { bankMs: 3_000, webhookMs: 500 },
  { bankMs: 3_000, webhookMs: 1_500 },
  { bankMs: 4_500, webhookMs: 3_000 },
  { bankMs: 6_800, webhookMs: 10_000 },
] as const;

export function describeSlowConfirmations(): void {
  for (const { bankMs, webhookMs } of SLOW_CONFIRMATIONS) {
    test(`a bank that takes ${bankMs} ms with webhooks ${webhookMs} ms late: thanks, and never a denial`, async ({
      page,
      stack,
      sql,
      shopper,
    }) => {
      const said = await listen(page);
      await openCheckout(page);
      await fillAddress(page);
      await fillCard(page, CARD.good);
      await slowBank(stack, bankMs, webhookMs);
      await pressPay(page);
      await expectThanks(page);
      expect((await said()).filter((text) => DENIAL.test(text))).toEqual([]);
      await expectPaidOnce(sql, shopper);
    });
  }

  test('a decline, a reload and another card at once: thanks, with every webhook held', async ({
    page,
    stack,
    sql,
    shopper,
  }) => {
    await controlSandbox(stack, 'chaos', { webhooks: { hold: true } });
    await openCheckout(page);
    await fillAddress(page);
    await fillCard(page, CARD.noFunds);
    await pressPay(page);
    await expect(page.getByRole('alert').filter({ hasText: 'not enough available' })).toBeVisible();
    const said = await listen(page);
    await page.reload();
    await expect(payButton(page)).toHaveAttribute('data-phase', 'ready');
    await fillCard(page, CARD.good);
    await pressPay(page);
    await expectThanks(page);
    expect((await said()).filter((text) => DENIAL.test(text))).toEqual([]);
    await expectPaidOnce(sql, shopper);
  });

  test('a page that is left while the bank works says that it is being checked, then thanks', async ({
    page,
    stack,
    sql,
    shopper,
  }) => {
    await openCheckout(page);
    await fillAddress(page);
    await fillCard(page, CARD.good);
    const created = page.waitForResponse('**/api/payments/intents');
    await slowBank(stack, 6_000, 10_000);
    const sent = page.waitForRequest((request) => request.url().endsWith('/confirm'));
    await pressPay(page);
    const { paymentIntent } = await (await created).json();
    await sent;
    const said = await listen(page);
    await page.goto(`/checkout/${paymentIntent.id}`);
    await expect(page.getByRole('heading', { name: 'We are checking your payment' })).toBeVisible();
    await expectThanks(page);
    expect((await said()).filter((text) => DENIAL.test(text))).toEqual([]);
    await expectPaidOnce(sql, shopper);
  });
}
