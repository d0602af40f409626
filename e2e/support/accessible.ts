/** What every page owes to everybody: WCAG 2.2 AA, and nothing wider than the screen. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** @param what the page or its state, for the message */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Colours are measured when nothing moves any more; an animation that was cut short has ended, too.
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`),
    what,
  ).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${what} is not wider than the screen`).toBeLessThanOrEqual(0);
}
