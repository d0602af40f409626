/** How a test presses what stands below a frame. */
import type { Locator, Page } from '@playwright/test';

/**
 * Scrolls and waits for two frames before the click: right after a scroll the browser still routes the mouse to the
 * cross-origin frame that was at this place before.
 */
export async function press(target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  await target.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await target.click();
}

/** Holds the button down for as long as an unhurried hand does, and longer than a page needs to move what is under it. */
export async function pressSlowly(page: Page, target: Locator): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('There is nothing to press.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(500);
  await page.mouse.up();
}
