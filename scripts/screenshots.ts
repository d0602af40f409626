/**
 * `npm run screenshots -- [--out DIR] [--docs] [--admin]`: every screen in its states, at 390 and 1440 px, light and dark,
 * from a stack of its own with demo data. --docs takes the README's pictures anew; --admin leaves the shop's screens out.
 */
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { type AdminOrders, adminScreens, prepareAdmin, signInAs } from './screenshots/admin-screens.ts';
import { savedMethods } from './screenshots/saved-methods.ts';
import { ISOLATED } from './stack/environment.ts';
import { runCommand } from './stack/run-command.ts';
import { emptyDataDir, type Stack, startStack } from './stack.ts';

const WIDTHS = [390, 1440] as const;
const SCHEMES = ['light', 'dark'] as const;
const MAX_HEIGHT = 4500;

/** The README's pictures, by screen and appearance. */
const DOCS_DIR = 'docs/screenshots';
const DOCS = new Set([
  'home-1440-light',
  'product-1440-light',
  'checkout-1440-light',
  'checkout-3d-secure-1440-dark',
  'success-1440-dark',
  'order-1440-light',
  'checkout-390-dark',
  'home-390-light',
  'admin-order-1440-light',
  'admin-refund-1440-light',
  'admin-overview-1440-dark',
]);

type Shot = (name: string) => Promise<void>;

async function settle(page: Page): Promise<void> {
  // A page that waits for the bank never falls silent.
  await Promise.race([page.waitForLoadState('networkidle'), page.waitForTimeout(3000)]);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

async function visit(page: Page, shot: Shot, path: string, name: string): Promise<void> {
  await page.goto(path);
  await settle(page);
  await shot(name);
}

async function addFirstProduct(page: Page): Promise<string> {
  const path = await page.evaluate(async () => {
    const answer = await fetch('/api/products');
    const list: { data: { slug: string; available?: number }[] } = await answer.json();
    return list.data.map((product) => product.slug);
  });
  for (const slug of path) {
    await page.goto(`/products/${slug}`);
    const add = page.getByRole('button', { name: 'Add to cart' });
    if (!(await add.isEnabled())) continue;
    await add.click();
    await page.getByRole('dialog').waitFor();
    return slug;
  }
  throw new Error('nothing can be bought');
}

async function storefront(page: Page, shot: Shot): Promise<void> {
  await visit(page, shot, '/', 'home');
  await visit(page, shot, '/search?q=lamp', 'search');
  await visit(page, shot, '/search?q=zzzz', 'search-empty');
  await visit(page, shot, '/cart', 'cart-empty');
  await visit(page, shot, '/nowhere', 'not-found');
  await visit(page, shot, '/sign-in', 'sign-in');
  await visit(page, shot, '/sign-up', 'sign-up');
  await page.goto('/');
  const category = await page.locator('a[href^="/categories/"]').first().getAttribute('href');
  if (category !== null) await visit(page, shot, category, 'category');
}

async function payWith(page: Page, card: string): Promise<void> {
  const frame = page.frameLocator('iframe[title="Secure payment input frame"]');
  await frame.getByLabel('Card number').fill(card);
  await frame.getByLabel('Expiration date').fill('12 / 34');
  await frame.getByLabel('Security code').fill('123');
  await frame.getByLabel('ZIP code').fill('97201');
  await page.locator('button[data-phase]').press('Enter');
}

async function checkout(page: Page, shot: Shot): Promise<void> {
  await addFirstProduct(page);
  await settle(page);
  await shot('product-with-cart');
  await page.keyboard.press('Escape');
  await shot('product');
  await visit(page, shot, '/cart', 'cart');
  await page.goto('/checkout');
  await page.locator('button[data-phase="ready"]').waitFor();
  await settle(page);
  await shot('checkout');
  const address = page.frameLocator('iframe[title="Secure address input frame"]');
  await address.getByLabel('Full name').fill('Ada Example');
  await address.getByLabel('Address line 1').fill('12 Harbour Street');
  await address.getByLabel('City').fill('Portland');
  await address.getByLabel('State').selectOption('OR');
  await address.getByLabel('ZIP code').fill('97201');
  await payWith(page, '4000000000009995');
  await page.locator('button[data-phase="ready"]').waitFor();
  await settle(page);
  await shot('checkout-declined');
  await payWith(page, '4000002760003184');
  const challenge = page.frameLocator('iframe[title="3D Secure authentication"]');
  await challenge.getByRole('button', { name: 'Complete authentication' }).waitFor();
  await shot('checkout-3d-secure');
  await challenge.getByRole('button', { name: 'Complete authentication' }).press('Enter');
  await page.waitForURL(/\/checkout\/pi_/);
  await settle(page);
  await page.waitForTimeout(1500);
  await shot('success');
}

async function account(page: Page, shot: Shot): Promise<void> {
  await visit(page, shot, '/orders', 'orders');
  const order = await page.locator('a[href^="/orders/MH-"]').first().getAttribute('href');
  if (order !== null) await visit(page, shot, order, 'order');
  await visit(page, shot, '/account', 'account');
}

/** Takes a page's picture under a name, in this look. */
function shooter(page: Page, out: string, suffix: string, docs: boolean): Shot {
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  // A window as high as the page instead of a full-page picture: frames of another origin are painted only in view.
  return async (name) => {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({
      width: size.width,
      height: Math.min(Math.max(height, size.height), MAX_HEIGHT),
    });
    await settle(page);
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(out, `${name}-${suffix}.png`) });
    await page.setViewportSize(size);
    if (!docs || !DOCS.has(`${name}-${suffix}`)) return;
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(DOCS_DIR, `${name}-${suffix}.png`) });
  };
}

type Look = { readonly out: string; readonly suffix: string; readonly docs: boolean };

async function shopScreens(stack: Stack, context: BrowserContext, look: Look): Promise<void> {
  const page = await context.newPage();
  const shot = shooter(page, look.out, look.suffix, look.docs);
  await storefront(page, shot);
  await signInAs(page, 'shopper');
  await checkout(page, shot);
  await account(page, shot);
  await savedMethods(page, shot, { visit, settle, addFirstProduct });
  await page.goto(stack.sandboxUrl);
  await shot('sandbox');
  await page.close();
}

async function adminPages(context: BrowserContext, orders: AdminOrders, look: Look): Promise<void> {
  const page = await context.newPage();
  const shot = shooter(page, look.out, look.suffix, look.docs);
  await signInAs(page, 'admin');
  await adminScreens(page, orders, (path, name) => visit(page, shot, path, name), shot);
  await page.close();
}

/** What the admin's pictures show is bought once, in windows of its own. */
async function ordersToShow(stack: Stack, browser: Browser): Promise<AdminOrders> {
  const options = { baseURL: stack.shopUrl, viewport: { width: 1440, height: 900 } };
  const [shopper, admin] = await Promise.all([browser.newContext(options), browser.newContext(options)]);
  const orders = await prepareAdmin(stack, await shopper.newPage(), await admin.newPage());
  await Promise.all([shopper.close(), admin.close()]);
  return orders;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: '.data/screenshots' },
      docs: { type: 'boolean', default: false },
      admin: { type: 'boolean', default: false },
    },
  });
  mkdirSync(values.out, { recursive: true });
  if (values.docs) mkdirSync(DOCS_DIR, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'markethub-screenshots-'));
  chmodSync(dataDir, 0o755);
  const stack = await startStack({
    dataDir,
    ports: 0,
    build: 'ensure',
    durable: false,
    values: ISOLATED,
    progress: (line) => process.stdout.write(`${line}\n`),
  });
  const executablePath = process.env.PLAYWRIGHT_CHROMIUM;
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
    ],
  });
  const eachLook = async (part: string, take: (context: BrowserContext, look: Look) => Promise<void>) => {
    for (const width of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        const context = await browser.newContext({
          viewport: { width, height: width === 390 ? 844 : 900 },
          colorScheme,
          baseURL: stack.shopUrl,
        });
        await take(context, { out: values.out, suffix: `${width}-${colorScheme}`, docs: values.docs });
        await context.close();
        process.stdout.write(`${part}, ${width} px, ${colorScheme}: done\n`);
      }
    }
  };
  try {
    if (!values.admin) await eachLook('shop', (context, look) => shopScreens(stack, context, look));
    // Afterwards, because the same shopper's authorised payment keeps their checkout closed.
    const orders = await ordersToShow(stack, browser);
    await eachLook('admin', (context, look) => adminPages(context, orders, look));
  } finally {
    await browser.close();
    await stack.stop();
    await emptyDataDir(dataDir);
  }
});
