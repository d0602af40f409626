/** What an admin may do with one refund as it stands. */
import type { RefundView } from '#lib/contracts/refunds.ts';
import { CallBackButton, DecideButtons } from './decide-buttons.tsx';

export function RefundActions(props: { orderNumber: string; refund: RefundView; userId: string }) {
  const { orderNumber, refund } = props;
  if (refund.state === 'awaiting_approval') {
    return (
      <DecideButtons orderNumber={orderNumber} refund={refund} own={refund.requestedBy === props.userId} />
    );
  }
  // Stripe can stop no other one.
  return refund.state === 'requires_action' ? (
    <CallBackButton orderNumber={orderNumber} refund={refund} />
  ) : null;
}
