/**
 * The checkout. Reading it touches neither Stripe nor stock. A shopper whose money has moved or is moving is shown that
 * instead of a form (the pay-again guard); everybody else gets the form, with what lives already.
 */
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { CheckoutForm } from '#components/checkout/checkout-form.tsx';
import type { SummaryView } from '#components/checkout/checkout-view.ts';
import { EmptyCheckout } from '#components/checkout/empty-checkout.tsx';
import { SummaryBar, SummaryColumn } from '#components/checkout/order-summary.tsx';
import { PayHeader, ResultColumn } from '#components/checkout/pay-shell.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { resolveCart } from '#lib/cart/resolve-cart.ts';
import { type CheckoutView, readCheckout } from '#lib/checkout/read-checkout.ts';
import { getConfig } from '#lib/config/config.ts';
import { listOrders } from '#lib/orders/read-orders.ts';
import { cookieName } from '#lib/security/cookies.ts';

export const metadata: Metadata = { title: 'Checkout' };

const JUST_PAID_MS = 30 * 60_000;

export default async function CheckoutPage() {
  const user = await currentUser();
  if (!user) redirect('/sign-in?next=/checkout');
  // The cart that was filled before signing in comes along, whichever page is the first one after it.
  const token = (await cookies()).get(cookieName('cart'))?.value ?? null;
  await resolveCart({ userId: user.id, token });
  const checkout = await readCheckout({ userId: user.id });
  const live = checkout.liveAttempt;
  if (checkout.lines.length === 0) {
    // What is authorised or on its way has just emptied the cart; a cart with something in it is another order.
    if (checkout.promisedIntentId) redirect(`/checkout/${checkout.promisedIntentId}`);
    return (
      <ResultColumn>
        <EmptyCheckout justPaid={await paidJustNow(user.id)} />
      </ResultColumn>
    );
  }
  const summary = summaryOf(checkout);
  const { stripe } = getConfig();
  return (
    <>
      <PayHeader back="cart" />
      <SummaryBar summary={summary} />
      <main
        id="main"
        className="page-width grid flex-1 gap-12 pb-16 pt-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:gap-20 lg:pt-12"
      >
        <div className="min-w-0">
          <h1 className="mb-6 text-title font-semibold">Checkout</h1>
          <CheckoutForm
            email={user.email}
            shopperName={user.name}
            summary={summary}
            address={checkout.storedAddress}
            attempt={
              live?.intentId
                ? { intentId: live.intentId, orderNumber: live.orderNumber, expiresAt: live.expiresAt }
                : null
            }
            stripe={{ publishableKey: stripe.publishableKey, scriptUrl: stripe.scriptUrl }}
          />
        </div>
        <SummaryColumn summary={summary} />
      </main>
    </>
  );
}

function summaryOf(checkout: CheckoutView): SummaryView {
  return {
    lines: checkout.lines.map((line) => ({
      key: line.variantId,
      title: line.title,
      variantTitle: line.variantTitle,
      image: line.image,
      quantity: line.quantity,
      totalMinor: line.totalMinor,
      warning:
        line.available >= line.quantity
          ? null
          : line.available > 0
            ? `Only ${line.available} left`
            : 'Sold out',
    })),
    subtotalMinor: checkout.subtotalMinor,
    shippingMinor: checkout.shippingMinor,
    taxMinor: checkout.taxMinor,
    totalMinor: checkout.totalMinor,
    currency: checkout.currency,
  };
}

/** The order that emptied the cart a moment ago, if there is one. */
async function paidJustNow(userId: string): Promise<string | null> {
  const [latest] = (await listOrders({ userId, limit: 1 })).data;
  if (!latest?.placedAt) return null;
  return Date.now() - Date.parse(latest.placedAt) < JUST_PAID_MS ? latest.number : null;
}
