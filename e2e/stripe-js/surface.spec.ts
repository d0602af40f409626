/** What @stripe/stripe-js declares is there: it works, or it throws Stripe's IntegrationError and says why. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openCheckout } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

function declaredMethods(): string[] {
  const file = fileURLToPath(
    new URL('../dist/stripe-js/stripe.d.ts', import.meta.resolve('@stripe/stripe-js')),
  );
  const text = readFileSync(file, 'utf8');
  const body = text.slice(text.indexOf('export interface Stripe {'));
  const names = [...body.slice(0, body.indexOf('\n}')).matchAll(/^ {2}(\w+)\(/gm)].map(
    ([, name]) => name ?? '',
  );
  return [...new Set(names)];
}

test('every declared method of Stripe exists', async ({ page, shop }) => {
  const names = declaredMethods();
  expect(names.length).toBeGreaterThan(60);
  await openCheckout(page, shop);
  const missing = await page.evaluate(async (wanted) => {
    const stripe = await window.shopStripe;
    return wanted.filter((name) => typeof Reflect.get(stripe ?? {}, name) !== 'function');
  }, names);
  expect(missing).toEqual([]);
});

test('what the sandbox has not says so, with the name that a shop would look for', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const thrown = await page.evaluate(async () => {
    const stripe = await window.shopStripe;
    const call = async (name: string): Promise<string> => {
      try {
        const method: unknown = Reflect.get(stripe ?? {}, name);
        if (typeof method === 'function') await method.call(stripe, 'pi_1_secret_2');
        return 'nothing thrown';
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : 'no error';
      }
    };
    return [await call('createToken'), await call('confirmBoletoPayment'), await call('paymentRequest')];
  });
  expect(thrown).toEqual([
    expect.stringMatching(/^IntegrationError: The sandbox has no stripe\.createToken\(\)/),
    expect.stringMatching(/^IntegrationError: The sandbox has no stripe\.confirmBoletoPayment\(\)/),
    expect.stringMatching(/^IntegrationError: .*Express Checkout Element/),
  ]);
});

test('an older method of one type confirms what it is given', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const intent = await shop.stripe.paymentIntents.create({ amount: 1999, currency: 'eur' });
  const text = await page.evaluate(async (clientSecret) => {
    const stripe = await window.shopStripe;
    const answer = await stripe?.confirmSepaDebitPayment(clientSecret, {
      payment_method: {
        sepa_debit: { iban: 'AT611904300234573201' },
        billing_details: { name: 'Jenny Rosen', email: 'jenny@example.com' },
      },
    });
    return JSON.stringify(answer);
  }, intent.client_secret ?? '');
  expect(JSON.parse(text)).toMatchObject({ paymentIntent: { id: intent.id, status: 'processing' } });
});

test('an Element that is not there is named together with those that are', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const message = await page.evaluate(async () => {
    const elements = (await window.shopStripe)?.elements({ mode: 'payment', amount: 100, currency: 'eur' });
    try {
      elements?.create('card');
      return 'nothing thrown';
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : '';
    }
  });
  expect(message).toContain('IntegrationError: The sandbox has no Element of type "card". It has: payment');
});
