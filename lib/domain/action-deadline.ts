/**
 * How long it is waited for what a shopper has to do outside of the shop, by Stripe's `next_action.type` (rule 47). A
 * redirect or a check by the bank takes minutes. A voucher is paid in a store, a transfer at the bank, a micro-deposit
 * arrives with the next statement: those are Stripe's to end, and the shop only keeps a bound.
 */
const DAY_SECONDS = 24 * 3600;

/** Money for a voucher is reported up to some days after the voucher expired: it may have been paid at the last minute. */
const GRACE_SECONDS = 4 * DAY_SECONDS;
/** Whatever expiry is named: no attempt holds stock for longer. */
const LONGEST_SECONDS = 62 * DAY_SECONDS;

/** Where Stripe names no expiry. */
const WAIT_SECONDS: Readonly<Record<string, number>> = {
  display_bank_transfer_instructions: 14 * DAY_SECONDS,
  /** Stripe ends the verification ten days after the deposits were sent. */
  verify_with_microdeposits: 12 * DAY_SECONDS,
};
const VOUCHER_SECONDS = 10 * DAY_SECONDS;

/** What is waited for over days, for statements. */
export const LONG_WAIT_PATTERN = `^(${Object.keys(WAIT_SECONDS).join('|')})$|_display_details$`;
const LONG_WAIT = new RegExp(LONG_WAIT_PATTERN);

/** Whether this is waited for over days. No type reads as "null", which no type is called. */
export const isLongWait = (type: string | null): boolean => LONG_WAIT.test(String(type));

/**
 * When a long wait ends at the latest.
 * @param action.expiresAtUnix what Stripe names as its own end, if it does
 * @param beganUnix when the payment began
 * @returns unix seconds, or null for what takes minutes
 */
export function waitUntilUnix(
  action: { readonly type: string | null; readonly expiresAtUnix: number | null },
  beganUnix: number,
): number | null {
  if (!isLongWait(action.type)) return null;
  const end =
    action.expiresAtUnix === null
      ? beganUnix + (WAIT_SECONDS[String(action.type)] ?? VOUCHER_SECONDS)
      : action.expiresAtUnix + GRACE_SECONDS;
  return Math.min(end, beganUnix + LONGEST_SECONDS);
}
