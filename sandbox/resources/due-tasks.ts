/** What each scheduled task does when its time has come. */
import type { Call } from '../state/call.ts';
import type { StoredTask } from '../state/journal.ts';
import { ISSUER_REACTS } from './charges/expect-issuer.ts';
import { SETTLE_CHARGE, settleLater } from './charges/settle.ts';
import { EXPIRE_CHECKOUT } from './checkout/create.ts';
import { expireCheckout } from './checkout/routes.ts';
import { issuerReacts } from './disputes/issuer.ts';
import { DISPUTE_DEADLINE } from './disputes/open.ts';
import { JUDGE_DISPUTE, judgeDispute, missDeadline } from './disputes/verdict.ts';
import { expireAuthorization } from './payment-intents/cancel.ts';
import { EXPIRE_VOUCHER, expireVoucher, SETTLE_DEBIT, settleDebit } from './payment-intents/other-methods.ts';
import { EXPIRE_AUTHORIZATION } from './payment-intents/outcomes.ts';
import { SETTLE_REFUND, settleRefund } from './refunds/settle.ts';
import { ADVANCE_CLOCK, DELETE_CLOCK, deleteOldClock, finishAdvance } from './test-clocks/routes.ts';

const TASKS: Readonly<Record<string, (call: Call, objectId: string) => void>> = {
  [SETTLE_CHARGE]: settleLater,
  [SETTLE_DEBIT]: settleDebit,
  [EXPIRE_VOUCHER]: expireVoucher,
  [SETTLE_REFUND]: settleRefund,
  [ISSUER_REACTS]: issuerReacts,
  [JUDGE_DISPUTE]: judgeDispute,
  [DISPUTE_DEADLINE]: missDeadline,
  [EXPIRE_AUTHORIZATION]: expireAuthorization,
  [EXPIRE_CHECKOUT]: expireCheckout,
  [ADVANCE_CLOCK]: finishAdvance,
  [DELETE_CLOCK]: deleteOldClock,
};

export function runDueTask(call: Call, task: StoredTask): void {
  TASKS[task.kind]?.(call, task.objectId);
}
