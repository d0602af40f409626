/**
 * One sandbox and one shop per worker, and a page that is watched: every test fails when a card number reaches the
 * shop's origin, its messages or its storage, or when the strict CSP is violated.
 */
import { test as base, expect, type Page } from '@playwright/test';
import { startSandbox } from '#sandbox/server.ts';
import { type Shop, startShop } from './shop-server.ts';

const TEST_NUMBERS = /(?:4242|5555|3782|4000|4100)[ -]?\d{4,6}[ -]?\d{4,5}(?:[ -]?\d{4})?/;

interface World {
  readonly sandboxUrl: string;
  readonly shop: Shop;
}

/** Runs in the shop's page before its scripts: keeps every message that reaches it, ports included. */
function watchMessages(): void {
  if (window.parent !== window) return;
  const seen: string[] = [];
  const violations: string[] = [];
  Object.assign(window, { seenMessages: seen, cspViolations: violations });
  window.addEventListener('message', (event) => seen.push(JSON.stringify(event.data)));
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
  const Native = window.MessageChannel;
  window.MessageChannel = class extends Native {
    constructor() {
      super();
      this.port1.addEventListener('message', (event) => seen.push(JSON.stringify(event.data)));
    }
  };
}

interface Seen {
  readonly messages: readonly string[];
  readonly violations: readonly string[];
  readonly storage: string;
}

function readSeen(page: Page): Promise<Seen> {
  return page.evaluate(() => {
    const list = (name: string): string[] => {
      const value: unknown = Object.entries(window).find(([key]) => key === name)?.[1];
      return Array.isArray(value) ? value.map(String) : [];
    };
    return {
      messages: list('seenMessages'),
      violations: list('cspViolations'),
      storage: JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie + location.href,
    };
  });
}

export const test = base.extend<{ shop: Shop }, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
    async ({}, use) => {
      const sandbox = await startSandbox();
      const tail = Math.random().toString(36).slice(2);
      const shop = await startShop({
        sandboxUrl: sandbox.origin,
        secretKey: `sk_test_${tail}`,
        publishableKey: `pk_test_${tail}`,
      });
      await use({ sandboxUrl: sandbox.origin, shop });
      await shop.close();
      await sandbox.close();
    },
    { scope: 'worker' },
  ],
  shop: async ({ world }, use) => {
    await use(world.shop);
  },
  page: async ({ page, world }, use) => {
    const problems: string[] = [];
    await page.addInitScript(watchMessages);
    page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text().includes('Content Security Policy')) {
        problems.push(message.text());
      }
    });
    page.on('request', (request) => {
      const text = `${request.url()} ${request.postData() ?? ''}`;
      const toSandbox = request.url().startsWith(world.sandboxUrl);
      if (TEST_NUMBERS.test(toSandbox ? request.url() : text))
        problems.push(`card number sent: ${request.url()}`);
    });
    const before = world.shop.received.length;
    await use(page);
    if (page.url().startsWith('http')) {
      const seen = await readSeen(page);
      expect(seen.violations, 'CSP violations').toEqual([]);
      expect(seen.messages.filter((text) => TEST_NUMBERS.test(text))).toEqual([]);
      expect(seen.storage).not.toMatch(TEST_NUMBERS);
    }
    expect(problems).toEqual([]);
    const received = world.shop.received.slice(before);
    expect(received.filter((text) => TEST_NUMBERS.test(text))).toEqual([]);
    expect(received.filter((text) => text.includes('/csp-report'))).toEqual([]);
  },
});

export { expect };
