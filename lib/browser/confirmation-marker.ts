/**
 * Marks a confirmation that has begun and whose end this browser has not seen. Until it ends, or no bank can still be
 * working on it, no page may say that nothing was charged: the read behind it would be older than the confirmation
 * (rule 42). A cookie, because the server renders the result page.
 */
import { CONFIRMING_COOKIE } from '#lib/contracts/page-marks.ts';

/** Stripe.js gives up long before. */
const LONGEST_SECONDS = 60;

const write = (value: string, maxAgeSeconds: number): void => {
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `${CONFIRMING_COOKIE}=${value}; Path=/checkout; Max-Age=${maxAgeSeconds}; SameSite=Lax${secure}`;
};

export const confirmationBegins = (intentId: string): void => write(intentId, LONGEST_SECONDS);
export const confirmationEnded = (): void => write('', 0);

/** Whether a confirmation of this payment may still be running. */
export const isConfirming = (intentId: string): boolean =>
  document.cookie.split('; ').includes(`${CONFIRMING_COOKIE}=${intentId}`);
