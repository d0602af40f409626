/** The profile, thin for now: who is signed in, where things are delivered, and the ways out. */
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { AddressLines } from '#components/account/receipt.tsx';
import { SignOutButtons } from '#components/account/sign-out-buttons.tsx';
import { Card } from '#components/ui/card.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { readCheckout } from '#lib/checkout/read-checkout.ts';

export const metadata: Metadata = { title: 'Your account' };

function Part(props: { title: string; text: string; children: ReactNode }) {
  return (
    <Card className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div>
        <h2 className="font-semibold">{props.title}</h2>
        <p className="mt-1 text-sm text-muted">{props.text}</p>
      </div>
      <div>{props.children}</div>
    </Card>
  );
}

export default async function AccountPage() {
  const user = await currentUser();
  if (!user) redirect('/sign-in?next=/account');
  const { storedAddress } = await readCheckout({ userId: user.id });
  return (
    <>
      <h1 className="text-title font-semibold">Your account</h1>
      <div className="mt-8 space-y-4">
        <Part title="Profile" text="Your orders belong to this e-mail.">
          <p className="font-medium">{user.name ?? 'No name given'}</p>
          <p className="text-sm text-muted">{user.email}</p>
        </Part>
        <Part title="Delivery address" text="Filled in for you at checkout; change it there.">
          {storedAddress ? (
            <AddressLines address={storedAddress} />
          ) : (
            <p className="text-sm text-muted">None yet.</p>
          )}
        </Part>
        <Part title="Payment methods" text="Saved cards for quicker checkouts.">
          <ButtonLink href="/payment-methods" document tone="secondary">
            Manage payment methods
          </ButtonLink>
        </Part>
        <Part title="Orders" text="Everything you bought, with receipts.">
          <ButtonLink href="/orders" tone="secondary">
            See your orders
          </ButtonLink>
        </Part>
        <Part title="Signing out" text="Everywhere means every browser and phone, this one included.">
          <SignOutButtons />
        </Part>
      </div>
    </>
  );
}
