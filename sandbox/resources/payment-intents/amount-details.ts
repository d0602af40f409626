/** `amount_details`: what an amount is made of. With line items the parts must add up to the amount, unless told otherwise. */
import type Stripe from 'stripe';
import { invalidRequest } from '../../http/stripe-error.ts';
import { updated } from '../../params/empty.ts';

type Details = Stripe.PaymentIntent.AmountDetails;
type Given = Stripe.PaymentIntentUpdateParams['amount_details'];
type Parts = Exclude<NonNullable<Given>, ''>;

function whole(value: number | '' | null | undefined): number {
  return value ? value : 0;
}

function taxOf(given: Parts['tax']): number {
  return given ? given.total_tax_amount : 0;
}

/** Lines have taxes and discounts of their own, or the whole has. */
function sumOf(given: Parts): number {
  const lines = given.line_items || [];
  const ofLines = lines.reduce(
    (sum, line) =>
      sum + line.unit_cost * line.quantity - (line.discount_amount ?? 0) + (line.tax?.total_tax_amount ?? 0),
    0,
  );
  const shipping = given.shipping ? whole(given.shipping.amount) : 0;
  return ofLines + shipping + taxOf(given.tax) - whole(given.discount_amount);
}

function checkSum(given: Parts, amount: number): void {
  if (!given.line_items || given.line_items.length === 0 || given.enforce_arithmetic_validation === false)
    return;
  const sum = sumOf(given);
  if (sum === amount) return;
  throw invalidRequest(
    `The amount_details add up to ${sum}, but the amount is ${amount}. Pass \`amount_details[enforce_arithmetic_validation]=false\` to keep them as they are.`,
    { param: 'amount_details' },
  );
}

type Names = Stripe.PaymentIntentUpdateParams['payment_details'];

/** References of the buyer's own books; the object has them only once they were given. */
export function paymentDetailsOf(
  given: Names,
  held: Stripe.PaymentIntent.PaymentDetails | undefined,
): { payment_details?: Stripe.PaymentIntent.PaymentDetails } {
  if (given === '' || given === null) return {};
  if (given === undefined) return held === undefined ? {} : { payment_details: held };
  return {
    payment_details: {
      customer_reference: updated(given.customer_reference, held?.customer_reference ?? null),
      order_reference: updated(given.order_reference, held?.order_reference ?? null),
    },
  };
}

export const NO_DETAILS: Details = { tip: {} };

export function amountDetailsOf(given: Given, held: Details, amount: number): Details {
  if (given === undefined) return held;
  if (given === '' || given === null) return NO_DETAILS;
  checkSum(given, amount);
  const { discount_amount: discount, shipping, tax } = given;
  return {
    ...held,
    ...(discount ? { discount_amount: discount } : {}),
    ...(shipping
      ? {
          shipping: {
            amount: shipping.amount || null,
            from_postal_code: shipping.from_postal_code || null,
            to_postal_code: shipping.to_postal_code || null,
          },
        }
      : {}),
    ...(tax ? { tax: { total_tax_amount: tax.total_tax_amount } } : {}),
  };
}
