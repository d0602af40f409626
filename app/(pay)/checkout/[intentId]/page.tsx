/**
 * The truth about one payment attempt, whatever brought the shopper here: paid, on its way, refused, canceled. The
 * address only names the attempt; its owner's status comes from our server, which asks Stripe while it is open. Without
 * the owner's session a proof of the client secret opens a page without personal data (rule 45).
 */
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { Receipt } from '#components/account/receipt.tsx';
import { OpenResult } from '#components/checkout/open-result.tsx';
import { PaidResult } from '#components/checkout/paid-result.tsx';
import { ResultColumn } from '#components/checkout/pay-shell.tsx';
import { ReturnedResult } from '#components/checkout/returned-result.tsx';
import { currentUser } from '#lib/auth/current-user.ts';
import { isReturnProof, sealReturnProof } from '#lib/auth/return-proof-token.ts';
import { CONFIRMING_COOKIE } from '#lib/contracts/page-marks.ts';
import type { IntentStatusAnswer } from '#lib/contracts/payments.ts';
import { isPaymentIntentId } from '#lib/domain/ids.ts';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { isBought, type OrderTruth, whileConfirming } from '#lib/domain/order-truth.ts';
import { readOrder } from '#lib/orders/read-orders.ts';
import { readIntentStatus } from '#lib/payments/intents/read-intent-status.ts';
import { isClientSecretOf } from '#lib/payments/intents/return-proof.ts';

type Query = Record<string, string | string[] | undefined>;
type Props = { params: Promise<{ intentId: string }>; searchParams: Promise<Query> };

type Attempt = { readonly status: IntentStatusAnswer; readonly truth: OrderTruth };

/** Every load of this page may come right after a confirmation, so Stripe is asked once more. */
const readAttempt = cache(async (intentId: string, userId: string | null): Promise<Attempt | null> => {
  const reader = userId === null ? ({ kind: 'secret_holder' } as const) : ({ kind: 'user', userId } as const);
  const status = await readIntentStatus({ reader, intentId, afterConfirmation: true });
  if (!status) return null;
  const confirming = (await cookies()).get(CONFIRMING_COOKIE)?.value === intentId;
  return { status, truth: confirming ? whileConfirming(status.truth) : status.truth };
});

/** Who reads it: its owner, or the holder of a proof. null: neither. */
const readerOf = cache(async (intentId: string, proof: string | null) => {
  const user = await currentUser();
  const own = user ? await readAttempt(intentId, user.id) : null;
  if (user && own) return { kind: 'owner', user, ...own } as const;
  if (proof === null || !isReturnProof(proof, intentId)) return null;
  const returned = await readAttempt(intentId, null);
  return returned && ({ kind: 'returned', ...returned } as const);
});

const textOf = (value: Query[string]): string | null => (typeof value === 'string' ? value : null);

const labelsOf = ({ status, truth }: Attempt) =>
  orderLabels(truth, { methodType: status.methodType, failureCode: status.failure?.code ?? null });

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { intentId } = await params;
  const proof = textOf((await searchParams).proof);
  const found = isPaymentIntentId(intentId) ? await readerOf(intentId, proof) : null;
  return { title: found ? labelsOf(found).title : 'Your payment', referrer: 'no-referrer' };
}

export default async function PaymentAttemptPage({ params, searchParams }: Props) {
  const { intentId } = await params;
  if (!isPaymentIntentId(intentId)) notFound();
  const query = await searchParams;
  const path = `/checkout/${intentId}`;
  // A secret in the address is exchanged, so that it stays in no history.
  const secret = textOf(query.payment_intent_client_secret);
  if (secret !== null) {
    redirect(
      (await isClientSecretOf(intentId, secret)) ? `${path}?proof=${sealReturnProof(intentId)}` : path,
    );
  }
  const found = await readerOf(intentId, textOf(query.proof));
  if (!found) {
    if (await currentUser()) notFound();
    redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  }
  const { status, truth } = found;
  const orderNumber = status.order.number;
  if (found.kind === 'returned') {
    return (
      <ResultColumn>
        <ReturnedResult
          signInPath={`/sign-in?next=${encodeURIComponent(path)}`}
          orderNumber={orderNumber}
          truth={truth}
        />
      </ResultColumn>
    );
  }
  const labels = labelsOf(found);
  if (!isBought(truth.state)) {
    return (
      <ResultColumn>
        <OpenResult intentId={intentId} orderNumber={orderNumber} truth={truth} labels={labels} />
      </ResultColumn>
    );
  }
  const order = await readOrder({ userId: found.user.id, number: orderNumber });
  if (!order) notFound();
  return (
    <ResultColumn>
      <PaidResult
        orderNumber={orderNumber}
        labels={labels}
        goesOn={truth.state === 'paid'}
        receipt={<Receipt order={order} />}
      />
    </ResultColumn>
  );
}
