/**
 * The checkout. Reading it touches neither Stripe nor stock. A shopper whose money has moved or is moving is shown that
 * instead of a form (the pay-again guard); everybody else gets the form, with what lives already.
 */
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { CheckoutForm } from '#components/checkout/checkout-form.tsx';
import type { SummaryView } from '#components/checkout/checkout-view.ts';
import { EmptyCheckout, type RecentOrder } from '#components/checkout/empty-checkout.tsx';
import { SummaryBar, SummaryColumn } from '#components/checkout/order-summary.tsx';
import { PayHeader, ResultColumn } from '#components/checkout/pay-shell.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { resolveCart } from '#lib/cart/resolve-cart.ts';
import { type CheckoutView, readCheckout } from '#lib/checkout/read-checkout.ts';
import { getConfig } from '#lib/config/config.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { isBought } from '#lib/domain/order-truth.ts';
import { listOrders } from '#lib/orders/read-orders.ts';
import { cookieName } from '#lib/security/cookies.ts';

export const metadata: Metadata = { title: 'Checkout' };

const JUST_PAID_MS = 30 * 60_000;

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CheckoutPage({ searchParams }: Props) {
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
        <EmptyCheckout recent={await recentOrder(user.id)} />
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
          {(await searchParams).renewed === '1' && (
            <Alert tone="info" title="We have loaded the payment form again" className="mb-6">
              Your last try could not be sent to your bank and charged nothing. Check your details, then press
              pay again.
            </Alert>
          )}
          <CheckoutForm
            email={user.email}
            shopperName={user.name}
            summary={summary}
            address={checkout.openAddress ?? checkout.storedAddress}
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

/** The order that emptied the cart a moment ago, or whose payment is still on its way, if there is one. */
async function recentOrder(userId: string): Promise<RecentOrder | null> {
  const [latest] = (await listOrders({ userId, limit: 1 })).data;
  if (!latest) return null;
  const { truth, placedAt, number } = latest;
  const recent = placedAt !== null && Date.now() - Date.parse(placedAt) < JUST_PAID_MS;
  if (!recent && truth.next !== 'wait') return null;
  return { number, labels: orderLabels(truth, latest.lastAttempt ?? {}), bought: isBought(truth.state) };
}
