/** Defects of refunds, refunds that fail later, disputes, and the ledger behind them. */
import type { Mutant } from './mutant.ts';

const PLAN = 'lib/domain/refund.ts';
const PROJECT = 'lib/payments/refunds/project-refund.ts';
const SEND = 'lib/payments/refunds/send-refund.ts';
const SETTLE = 'lib/payments/refunds/after-refund-moved.ts';
const REFUNDS = 'db/repositories/refunds.ts';
const LEDGER = 'lib/domain/ledger.ts';
const RULE_12 = 'tests/payments/rule-12';
const RULE_13 = 'tests/payments/rule-13';
const RULE_14 = 'tests/payments/rule-14';

export const RULES_12_TO_14: readonly Mutant[] = [
  {
    id: '12-reserved-not-counted',
    rule: 12,
    what: 'what other refunds hold already is not counted',
    file: PLAN,
    find: '  const leftMinor = facts.capturedMinor - facts.reservedMinor;',
    replace: '  const leftMinor = facts.capturedMinor;',
    tests: [RULE_12],
    planted: 'serial',
  },
  {
    id: '12-payment-not-locked',
    rule: 12,
    what: 'two admins look at what is left at the same time',
    file: 'db/repositories/payments.ts',
    find: 'where ${named(key)}) for no key update\n    )\n    select p.id, p.order_id, o.number as order_number, o.state as order_state, o.placed_at is not null as order_placed,\n      p.attempt_id, o.user_id, p.stripe_intent_id, p.stripe_charge_id, p.surplus,\n      p.amount_minor::float8 as amount_minor, p.currency, p.refundable\n    from o join payments p on p.order_id = o.id where ${named(key)} for no key update of p`',
    replace:
      'where ${named(key)})\n    )\n    select p.id, p.order_id, o.number as order_number, o.state as order_state, o.placed_at is not null as order_placed,\n      p.attempt_id, o.user_id, p.stripe_intent_id, p.stripe_charge_id, p.surplus,\n      p.amount_minor::float8 as amount_minor, p.currency, p.refundable\n    from o join payments p on p.order_id = o.id where ${named(key)}`',
    tests: [RULE_12],
    planted: 'concurrent',
  },
  {
    id: '12-key-of-amount',
    rule: 12,
    what: 'the key of a refund is made from payment and amount',
    file: SEND,
    find: 'createRefund(request, call)',
    replace:
      'createRefund(request, { ...call, idempotencyKey: `${request.intentId}:${request.amountMinor}` })',
    tests: [RULE_12],
    planted: 'serial',
  },
  {
    id: '12-event-before-answer-imported',
    rule: 12,
    what: 'a refund of ours that an event tells of first is taken for one of the dashboard',
    file: PROJECT,
    find: '    ourRefundId: ours ? seen.ourRefundId : null,',
    replace: '    ourRefundId: null,',
    tests: [RULE_12],
    planted: 'serial',
  },
  {
    id: '12-lost-refund-sent-again',
    rule: 12,
    what: 'a refund whose answer was lost is sent anew without looking',
    file: SEND,
    find: 'findRefundOfOperation(request.intentId, operation.id, budget)',
    replace: "findRefundOfOperation(request.intentId, 'another', budget)",
    tests: [RULE_12],
    planted: 'serial',
  },
  {
    id: '13-failure-keeps-reserving',
    rule: 13,
    what: 'a refund that failed still counts as given back',
    file: 'lib/domain/money-states.ts',
    find: "  'requires_action',\n  'succeeded',\n] as const;",
    replace: "  'requires_action',\n  'succeeded',\n  'failed',\n] as const;",
    tests: [RULE_13],
  },
  {
    id: '13-success-is-final',
    rule: 13,
    what: 'a refund that succeeded can not fail any more',
    file: PLAN,
    find: '  const [from, to] = [STAGE[state], STAGE[seen]];',
    replace:
      "  if (state === 'succeeded') return 'behind';\n  const [from, to] = [STAGE[state], STAGE[seen]];",
    tests: [RULE_13, 'tests/domain'],
    planted: 'serial',
  },
  {
    id: '13-failure-not-posted',
    rule: 13,
    what: 'the ledger does not hear of a refund that failed',
    file: SETTLE,
    find: "  const ended = to === 'failed' || to === 'canceled' || to === 'rejected';",
    replace: "  const ended = to === 'canceled' || to === 'rejected';",
    tests: [RULE_13],
    planted: 'serial',
  },
  {
    id: '13-failure-of-one-fails-others',
    rule: 13,
    what: 'a failure touches every refund of the payment',
    file: REFUNDS,
    find: '    where r.payment_id = ${args.paymentId} and (r.stripe_refund_id = ${args.stripeRefundId}\n      or',
    replace: '    where r.payment_id = ${args.paymentId} and (true\n      or',
    tests: [RULE_13, RULE_12],
  },
  {
    id: '14-flag-ignored',
    rule: 14,
    what: 'a refund is sent although the charge is disputed',
    file: PLAN,
    find: "  if (!facts.refundable) return err('refund_blocked');\n",
    replace: '',
    tests: [RULE_14],
  },
  {
    id: '14-flag-of-the-last-dispute',
    rule: 14,
    what: 'one dispute that is over opens refunds while another goes on',
    file: 'db/repositories/disputes.ts',
    find: 'where d.payment_id = ${paymentId} and not d.charge_refundable)',
    replace: "where d.payment_id = ${paymentId} and not d.charge_refundable and d.status = 'lost')",
    tests: [RULE_14],
  },
  {
    id: '14-late-status-goes-back',
    rule: 14,
    what: 'a late event takes a dispute back',
    file: 'lib/domain/dispute.ts',
    find: "  return to === STAGE.lost ? 'unordered' : 'behind_reversible';",
    replace: "  return to === STAGE.lost ? 'unordered' : 'ahead';",
    tests: [RULE_14],
  },
  {
    id: 'ledger-returned-money-twice',
    rule: 13,
    what: 'a refund that came back is posted to the wrong side',
    file: LEDGER,
    find: "    debit('refunds_payable', args),\n    credit(refundAccount(args.placement), args),",
    replace: "    debit(refundAccount(args.placement), args),\n    credit('refunds_payable', args),",
    tests: [RULE_13, 'tests/payments/ledger'],
    planted: 'serial',
  },
];
