/** The saved payment methods of a shopper. Reading them asks our own rows; Stripe's script comes when a card is added. */

import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { MethodsScreen } from '#components/account/methods/methods-screen.tsx';
import { PayHeader } from '#components/checkout/pay-shell.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { readCheckout } from '#lib/checkout/read-checkout.ts';
import { getConfig } from '#lib/config/config.ts';
import { isSetupIntentId } from '#lib/domain/ids.ts';
import { listMethods } from '#lib/payments/methods/list-methods.ts';

export const metadata: Metadata = { title: 'Payment methods' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PaymentMethodsPage({ searchParams }: Props) {
  const user = await currentUser();
  if (!user) redirect('/sign-in?next=/payment-methods');
  const [methods, checkout, query] = await Promise.all([
    listMethods(user.id),
    readCheckout({ userId: user.id }),
    searchParams,
  ]);
  const { stripe } = getConfig();
  const { setup } = query;
  return (
    <>
      <PayHeader back="account" />
      <main id="main" className="mx-auto w-full max-w-2xl flex-1 px-4 pb-16 pt-8 sm:pt-12">
        <h1 className="text-title font-semibold">Payment methods</h1>
        <p className="mt-2 text-muted">
          Cards you have saved for quicker checkouts. Your{' '}
          <TextLink href="/orders" document>
            orders
          </TextLink>{' '}
          show what was paid with which.
        </p>
        <MethodsScreen
          methods={methods}
          stripe={{ publishableKey: stripe.publishableKey, scriptUrl: stripe.scriptUrl }}
          currency={checkout.currency}
          email={user.email}
          returnedSetup={typeof setup === 'string' && isSetupIntentId(setup) ? setup : null}
        />
      </main>
    </>
  );
}
