/** Every result that is not a bought order: what happened, what did not, and one step that leads on. */
import { ButtonLink } from '#components/ui/link.tsx';
import type { OrderLabels } from '#lib/domain/order-labels.ts';
import { isSettled, type OrderTruth } from '#lib/domain/order-truth.ts';
import { ResultMark } from './result-mark.tsx';
import { markOf, primaryStep } from './result-view.ts';
import { StatusWatcher } from './status-watcher.tsx';

export function OpenResult(props: {
  intentId: string;
  orderNumber: string;
  truth: OrderTruth;
  labels: OrderLabels;
}) {
  const { truth, labels } = props;
  const primary = primaryStep(truth);
  const orderPath = `/orders/${encodeURIComponent(props.orderNumber)}`;
  return (
    <div className="text-center">
      <ResultMark tone={markOf(truth)} />
      <h1 className="mt-6 text-title font-semibold">{labels.title}</h1>
      <p className="mx-auto mt-3 max-w-md text-muted">
        {labels.body}
        {truth.next === 'wait' && truth.state !== 'checking' && ' You do not have to wait here.'}
      </p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        {primary ? (
          <>
            <ButtonLink href={primary.href}>{primary.label}</ButtonLink>
            <ButtonLink href="/cart" document tone="secondary">
              Back to your cart
            </ButtonLink>
          </>
        ) : (
          <>
            <ButtonLink href={orderPath} document tone="secondary">
              See your order
            </ButtonLink>
            <ButtonLink href="/orders" document tone="ghost">
              Your orders
            </ButtonLink>
          </>
        )}
      </div>
      {!isSettled(truth.state) && (
        <StatusWatcher intentId={props.intentId} state={truth.state} waiting={truth.next === 'wait'} />
      )}
      <p className="mt-8 text-sm text-muted">
        Reference <span className="tabular">{props.orderNumber}</span>
      </p>
    </div>
  );
}
