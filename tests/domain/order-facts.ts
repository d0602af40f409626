/** What is known of an order, and what its labels say, for the tests of its truth. */
import type { OrderLabels } from '#lib/domain/order-labels.ts';
import type {
  AttemptTruth,
  DisputeTruth,
  OrderFacts,
  PaymentTruth,
  RefundTruth,
} from '#lib/domain/order-truth.ts';

export const TOTAL = 10_000;

export const attempt = (part: Partial<AttemptTruth>): AttemptTruth => ({
  id: 'a1',
  state: 'open',
  intentStatus: 'requires_payment_method',
  failureCode: null,
  amountMinor: TOTAL,
  ...part,
});
export const facts = (part: Partial<OrderFacts> = {}): OrderFacts => ({
  orderState: 'awaiting_payment',
  totalMinor: TOTAL,
  attempts: [],
  payments: [],
  refunds: [],
  disputes: [],
  radarReviewOpen: false,
  proof: 'none',
  ...part,
});
export const payment = (part: Partial<PaymentTruth> = {}): PaymentTruth => ({
  status: 'succeeded',
  surplus: false,
  amountMinor: TOTAL,
  releasedMinor: 0,
  ...part,
});
export const refund = (part: Partial<RefundTruth> = {}): RefundTruth => ({
  state: 'succeeded',
  amountMinor: TOTAL,
  ofSurplus: false,
  ...part,
});

export const wordsOf = ({ label, title, body }: OrderLabels): string => `${label} ${title} ${body}`;

/** Of a dispute that is open or lost, unless the test says otherwise, the money is gone. */
export const dispute = (
  status: DisputeTruth['status'],
  part: Partial<Omit<DisputeTruth, 'status'>> = {},
): DisputeTruth => ({
  status,
  amountMinor: TOTAL,
  withdrawn: !['won', 'prevented'].includes(status) && !status.startsWith('warning'),
  ...part,
});
