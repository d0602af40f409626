/**
 * The truth about one payment attempt, whatever brought the shopper here: paid, on its way, refused, cancelled. The
 * address only names the attempt; its owner's status comes from our server, which asks Stripe while it is open.
 */
import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { Receipt } from '#components/account/receipt.tsx';
import { intentScreen } from '#components/checkout/intent-screen.ts';
import { OpenResult } from '#components/checkout/open-result.tsx';
import { PaidResult } from '#components/checkout/paid-result.tsx';
import { ResultColumn } from '#components/checkout/pay-shell.tsx';
import { RESULT_WORDS } from '#components/checkout/result-words.ts';
import { currentUser } from '#lib/auth/current-user.ts';
import { isPaymentIntentId } from '#lib/domain/ids.ts';
import { readOrder } from '#lib/orders/read-orders.ts';
import { readIntentStatus } from '#lib/payments/intents/read-intent-status.ts';

type Props = { params: Promise<{ intentId: string }> };

const readAttempt = cache(async (intentId: string) => {
  const user = await currentUser();
  if (!user) redirect(`/sign-in?next=${encodeURIComponent(`/checkout/${intentId}`)}`);
  const status = await readIntentStatus({ userId: user.id, intentId });
  return status ? { user, status, screen: intentScreen(status) } : null;
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { intentId } = await params;
  const attempt = isPaymentIntentId(intentId) ? await readAttempt(intentId) : null;
  return { title: attempt ? RESULT_WORDS[attempt.screen].title : 'Payment not found' };
}

export default async function PaymentAttemptPage({ params }: Props) {
  const { intentId } = await params;
  if (!isPaymentIntentId(intentId)) notFound();
  const attempt = await readAttempt(intentId);
  if (!attempt) notFound();
  const { user, status, screen } = attempt;
  const orderNumber = status.order.number;
  if (screen !== 'paid') {
    return (
      <ResultColumn>
        <OpenResult
          intentId={intentId}
          orderNumber={orderNumber}
          screen={screen}
          failureCode={status.failure?.code ?? null}
        />
      </ResultColumn>
    );
  }
  const order = await readOrder({ userId: user.id, number: orderNumber });
  if (!order) notFound();
  return (
    <ResultColumn>
      <PaidResult orderNumber={orderNumber} receipt={<Receipt order={order} />} />
    </ResultColumn>
  );
}
