/**
 * What happened to a payment, for a browser that came back from the bank without the shopper's session: no personal
 * data, no invitation to check out again, and the way to the order (rule 45).
 */
import { ButtonLink } from '#components/ui/link.tsx';
import { isSettled, type OrderTruth } from '#lib/domain/order-truth.ts';
import { PageRefresher } from './page-refresher.tsx';
import { type MarkTone, ResultMark } from './result-mark.tsx';

type Words = { readonly title: string; readonly tone: MarkTone };

const RECEIVED: Words = { title: 'Your payment was received', tone: 'success' };
const CONFIRMING: Words = { title: 'Your payment is being confirmed', tone: 'waiting' };
const REFUSED: Words = { title: 'The payment did not go through', tone: 'problem' };
const ENDED: Words = { title: 'This payment was ended', tone: 'neutral' };

function wordsOf({ state, charged }: OrderTruth): Words {
  if (charged === 'returned') return { title: 'Your payment was refunded', tone: 'neutral' };
  if (charged === 'some' || state === 'finishing' || state === 'paid') return RECEIVED;
  // Only what is proven may be called refused or ended.
  if (charged !== 'none') return CONFIRMING;
  if (state === 'declined') return REFUSED;
  return state === 'awaiting_payment' || state === 'needs_action' ? CONFIRMING : ENDED;
}

export function ReturnedResult(props: { signInPath: string; orderNumber: string; truth: OrderTruth }) {
  const { truth } = props;
  const words = wordsOf(truth);
  return (
    <div className="text-center">
      <ResultMark tone={words.tone} />
      <h1 className="mt-6 text-title font-semibold">{words.title}</h1>
      <p className="mx-auto mt-3 max-w-md text-muted">
        {truth.charged === 'none' && words !== CONFIRMING && 'Nothing was charged. '}
        Sign in to see order <span className="tabular whitespace-nowrap">{props.orderNumber}</span>.
      </p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        <ButtonLink href={props.signInPath} document>
          Sign in
        </ButtonLink>
      </div>
      {!isSettled(truth.state) && <PageRefresher />}
    </div>
  );
}
