/** Moving through the storefront: soft navigations, search, order, departments, what does not exist. */
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

/** Marks the document: a mark that is gone means that a whole document was loaded. */
const mark = (page: Page) => page.evaluate(() => Reflect.set(globalThis, 'sameDocument', true));
const isSameDocument = (page: Page) => page.evaluate(() => Reflect.get(globalThis, 'sameDocument') === true);

test('moves from the first page to a product, its department and the cart without loading a document', async ({
  page,
}) => {
  await page.goto('/');
  await mark(page);
  const featured = page.getByRole('region', { name: 'Most loved' });
  await featured.getByRole('link', { name: 'Harbor Mug' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Harbor Mug' })).toBeFocused();
  await page
    .getByRole('navigation', { name: 'Breadcrumb' })
    .getByRole('link', { name: 'Kitchen & Table' })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kitchen & Table' })).toBeVisible();
  await expect(
    page.getByRole('navigation', { name: 'Departments' }).locator('[aria-current=page]'),
  ).toHaveText('Kitchen & Table');
  await page.getByRole('contentinfo').getByRole('link', { name: 'Cart' }).click();
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible();
  expect(await isSameDocument(page)).toBe(true);
});

test('search is reached by "/", answers with an address of its own, and says so when nothing is found', async ({
  page,
}) => {
  await page.goto('/');
  await mark(page);
  await page.keyboard.press('/');
  await page.keyboard.type('lamp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=lamp$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Results for “lamp”');
  await expect(page.getByRole('main').getByRole('link', { name: 'Dusk Lamp' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search products' }).first().fill('zeppelin');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  expect(await isSameDocument(page)).toBe(true);
});

test('the order and the department stand in the address, and Back goes back to them', async ({ page }) => {
  await page.goto('/search');
  const prices = async () => {
    const texts = await page
      .getByRole('main')
      .getByRole('article')
      .locator('p')
      .filter({ hasText: '$' })
      .allTextContents();
    return texts.map((text) => Number(/\$([\d.,]+)/.exec(text)?.[1]?.replace(',', '')));
  };
  await page.getByLabel('Sort').selectOption('price-asc');
  await expect(page).toHaveURL(/sort=price-asc/);
  await expect.poll(async () => (await prices())[0]).toBe(12);
  const ascending = await prices();
  expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
  await page
    .getByRole('navigation', { name: 'Filter by department' })
    .getByRole('link', { name: 'Light' })
    .click();
  await expect(page.getByText('4 products')).toBeVisible();
  await expect(page.getByLabel('Sort')).toHaveValue('price-asc');
  await page.goBack();
  await expect(page.getByRole('main').getByText(/^\d{2,} products$/)).toBeVisible();
});

test('more of a list is shown on request, each product once', async ({ page }) => {
  await page.goto('/search');
  const cards = page.getByRole('main').getByRole('article');
  await expect(cards).toHaveCount(12);
  const more = page.getByRole('link', { name: 'Show more' });
  await more.click();
  await expect(cards).toHaveCount(24);
  // Tests beside this one add products of their own, so the last page is found, not counted.
  for (let pages = 0; pages < 20; pages += 1) {
    const before = await cards.count();
    await more.click();
    await expect.poll(() => cards.count()).toBeGreaterThan(before);
    if ((await cards.count()) % 12 !== 0 || (await more.count()) === 0) break;
  }
  await expect(more).toHaveCount(0);
  const names = await cards.getByRole('heading').allTextContents();
  expect(new Set(names).size).toBe(names.length);
});

test('an address that leads nowhere is a 404 with a way on, in the shop’s own frame', async ({
  page,
  watch,
}) => {
  watch.allowConsole(/status of 404/);
  for (const path of ['/products/no-such-thing', '/categories/no-such-thing', '/no/such/page']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: 'This page is not here' })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Departments' })).toBeVisible();
  }
});

test('reading works without script: departments, products, prices', async ({ browser, stack }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: stack.shopUrl });
  const page = await context.newPage();
  await page.goto('/');
  const departments = page.getByRole('navigation', { name: 'Departments' });
  await departments.getByRole('link', { name: 'Kitchen & Table' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Harbor Mug' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Harbor Mug');
  await expect(page.getByText('$28.00').first()).toBeVisible();
  await context.close();
});

test('a document of the storefront holds nothing of the person who reads it', async ({ page, request }) => {
  await page.goto('/products/field-notebook');
  const saved = page.waitForResponse('**/api/cart/items/*');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await saved;
  const cookies = await page.context().cookies();
  const cart = cookies.find(({ name }) => name === 'mh-cart');
  expect(cart?.httpOnly).toBe(true);
  const markup = async (headers: Record<string, string>) => {
    const response = await request.get('/', { headers });
    expect(response.headers()['set-cookie']).toBeUndefined();
    return (await response.text()).replaceAll(/<script\b[\s\S]*?<\/script>/g, '');
  };
  expect(await markup({ cookie: `mh-cart=${cart?.value}` })).toBe(await markup({}));
});
