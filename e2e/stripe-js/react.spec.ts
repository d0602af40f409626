/** The contract with @stripe/stripe-js and @stripe/react-stripe-js, and what a programmer's mistakes look like. */
import { fillCard, openCheckout, paymentFrame, pressPay, resultJson } from './support/checkout.ts';
import { expect, test } from './support/fixtures.ts';

test('StrictMode mounts twice and one frame stays; late listeners hear ready', async ({ page, shop }) => {
  await openCheckout(page, shop);
  await expect(page.locator('iframe[title="Secure payment input frame"]')).toHaveCount(1);
  await expect
    .poll(() => page.evaluate(() => window.shopEvents.map(({ name }) => name)))
    .toEqual(expect.arrayContaining(['loaderstart', 'ready', 'change']));
  expect(await page.evaluate(() => window.shopEvents.some(({ name }) => name === 'loaderror'))).toBe(false);
});

test('Elements can be unmounted and mounted again', async ({ page, shop }) => {
  await openCheckout(page, shop);
  await page.getByRole('button', { name: 'Toggle' }).press('Enter');
  await expect(page.locator('iframe[title="Secure payment input frame"]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Toggle' }).press('Enter');
  await expect(paymentFrame(page).getByLabel('Card number')).toBeVisible();
  await fillCard(page, { number: '4242424242424242' });
  await pressPay(page);
  expect((await resultJson(page)).paymentIntent?.status).toBe('succeeded');
});

test('an appearance changes live and keeps what is typed', async ({ page, shop }) => {
  const appearance = JSON.stringify({
    variables: { colorPrimary: '#0f766e', borderRadius: '0px', fontSizeBase: '18px' },
    rules: {
      '.Input': { borderWidth: '3px' },
      '.Label': { color: 'rgb(1, 2, 3)' },
      body: { display: 'none' },
    },
  });
  await openCheckout(page, shop, { appearance });
  const frame = paymentFrame(page);
  const number = frame.getByLabel('Card number');
  await expect(number).toHaveCSS('border-radius', '0px');
  await expect(number).toHaveCSS('border-width', '3px');
  await expect(number).toHaveCSS('font-size', '18px');
  await expect(frame.getByText('Card number')).toHaveCSS('color', 'rgb(1, 2, 3)');
  await number.fill('4242');
  await page.getByRole('button', { name: 'Go dark' }).press('Enter');
  await expect(number).toHaveCSS('background-color', 'rgb(28, 34, 48)');
  await expect(number).toHaveCSS('border-width', '1px');
  await expect(number).toHaveValue('4242');
});

test('an appearance cannot load or reveal anything', async ({ page, shop }) => {
  const appearance = JSON.stringify({
    variables: { colorBackground: 'url(https://evil.example/x)' },
    rules: {
      '.Input': { background: 'url(https://evil.example/x)', content: 'attr(value)' },
      '.Input[value^="4"]': { color: 'red' },
    },
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await openCheckout(page, shop, { appearance });
  await expect(paymentFrame(page).getByLabel('Card number')).toHaveCSS('background-image', 'none');
  expect(asked.filter((url) => url.startsWith('https://evil.example'))).toEqual([]);
});

test('Escape and focus reach the shop, card data do not', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const number = paymentFrame(page).getByLabel('Card number');
  await number.fill('4242424242424242');
  await number.press('Escape');
  await expect
    .poll(() => page.evaluate(() => window.shopEvents.map(({ name }) => name)))
    .toEqual(expect.arrayContaining(['focus', 'escape']));
});

test('the frame is as high as its content', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const heights = async () => ({
    frame: await page
      .locator('iframe[title="Secure payment input frame"]')
      .evaluate((node) => node.clientHeight),
    content: await paymentFrame(page)
      .locator('html')
      .evaluate((node) => node.scrollHeight),
  });
  const before = await heights();
  expect(before.frame).toBeGreaterThanOrEqual(before.content);
  await paymentFrame(page).getByRole('button', { name: 'Test cards' }).press('Enter');
  await expect.poll(async () => (await heights()).frame).toBeGreaterThan(before.frame);
  const open = await heights();
  expect(open.frame).toBeGreaterThanOrEqual(open.content);
});

const MISTAKES: Readonly<Record<string, () => Promise<unknown>>> = {
  'confirmPayment before submit': async () => {
    const stripe = await window.shopStripe;
    const elements = stripe?.elements({ mode: 'payment', amount: 100, currency: 'eur' });
    elements?.create('payment');
    return stripe?.confirmPayment({
      ...(elements && { elements }),
      clientSecret: 'pi_1_secret_1',
      confirmParams: { return_url: 'https://shop.example/' },
    });
  },
  'no return_url': async () => {
    const stripe = await window.shopStripe;
    const options = {
      clientSecret: 'pi_1_secret_1',
      confirmParams: { payment_method: 'pm_1', return_url: '' },
    };
    return stripe?.confirmPayment(options);
  },
  'two payment Elements': async () => {
    const elements = (await window.shopStripe)?.elements({ mode: 'payment', amount: 100, currency: 'eur' });
    elements?.create('payment');
    elements?.create('payment');
  },
  'an unusable client secret': async () => (await window.shopStripe)?.elements({ clientSecret: 'nonsense' }),
  'no amount': async () =>
    (await window.shopStripe)?.elements({ mode: 'payment', currency: 'eur', amount: 1.5 }),
};

for (const [name, mistake] of Object.entries(MISTAKES)) {
  test(`${name} throws an IntegrationError`, async ({ page, shop }) => {
    await openCheckout(page, shop);
    const thrown = page.evaluate(mistake).then(
      () => 'nothing',
      (error: unknown) => String(error),
    );
    expect(await thrown).toContain('IntegrationError');
  });
}

test('destroy frees the type, and off after destroy does nothing', async ({ page, shop }) => {
  await openCheckout(page, shop);
  const count = await page.evaluate(async () => {
    const elements = (await window.shopStripe)?.elements({ mode: 'payment', amount: 100, currency: 'eur' });
    const first = elements?.create('payment');
    const listener = (): void => undefined;
    first?.on('ready', listener);
    first?.destroy();
    first?.off('ready', listener);
    const second = elements?.create('payment');
    const found = elements?.getElement('payment') === second;
    second?.destroy();
    return [found, elements?.getElement('payment') === null];
  });
  expect(count).toEqual([true, true]);
});

test('labels may float, and rules reach tabs that are chosen', async ({ page, shop }) => {
  const appearance = {
    labels: 'floating',
    variables: { colorPrimary: 'rgb(0, 90, 60)' },
    rules: {
      '.Tab--selected': { borderColor: 'rgb(1, 2, 3)' },
      '.TabLabel--selected': { fontWeight: '700' },
    },
  };
  await openCheckout(page, shop, { appearance: JSON.stringify(appearance) });
  const frame = paymentFrame(page);
  await expect(frame.locator('.Tab--selected')).toHaveCSS('border-color', 'rgb(1, 2, 3)');
  await expect(frame.getByText('Card', { exact: true })).toHaveCSS('font-weight', '700');
  const label = frame.getByText('Card number');
  await expect(label).toHaveCSS('font-size', '16px');
  await frame.getByLabel('Card number').fill('4242');
  await expect(label).toHaveCSS('font-size', '13px');
  await frame.getByRole('radio', { name: 'PayPal' }).check();
  await expect(frame.getByText('PayPal', { exact: true })).toHaveCSS('font-weight', '700');
});
