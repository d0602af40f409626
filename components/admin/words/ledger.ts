/** The words for the ledger's accounts and for what is posted. */
import type { LedgerAccount } from '#lib/domain/money-states.ts';

export const ACCOUNT_WORDS: Readonly<
  Record<LedgerAccount, { readonly label: string; readonly hint: string }>
> = {
  stripe_balance: { label: 'Balance at Stripe', hint: 'What Stripe holds for us, net of its fees' },
  stripe_clearing: { label: 'On its way to the balance', hint: 'Captured, Stripe’s booking not known yet' },
  currency_exchange: { label: 'Exchange', hint: 'Where the shopper’s currency and the balance’s meet' },
  payouts: { label: 'Payouts', hint: 'Paid out to the bank' },
  sales: { label: 'Sales', hint: 'Money of placed orders' },
  unplaced_money: { label: 'Money without an order', hint: 'Fits no order and must go back' },
  refunds: { label: 'Refunds', hint: 'Given back, or promised to be' },
  refunds_payable: { label: 'Refunds to pay', hint: 'Of these, not taken from the balance yet' },
  processing_fees: { label: 'Stripe’s fees', hint: 'What Stripe keeps for payments' },
  disputed_money: { label: 'Disputed money', hint: 'Taken by disputes that are not decided' },
  dispute_losses: { label: 'Lost disputes', hint: 'Taken for good' },
  dispute_fees: { label: 'Fees of disputes', hint: 'What Stripe keeps for disputes' },
  pending_debits: { label: 'Pending debits', hint: 'In the balance already, the bank has not decided yet' },
  topups: { label: 'Top-ups', hint: 'Paid in from the bank' },
  other_money: {
    label: 'Other money on the account',
    hint: 'Of other shops on the same Stripe account, made by hand, or from before this shop',
  },
  connected_accounts: { label: 'Connected accounts', hint: 'Transfers and application fees' },
  reserves: { label: 'Reserves', hint: 'Held back by Stripe' },
  customer_funds: { label: 'Customer funds', hint: 'Bank transfers that pay nothing yet' },
  other_services: { label: 'Other Stripe products', hint: 'Issuing, Capital, Climate and the like' },
  adjustments: { label: 'Adjustments', hint: 'Corrections by Stripe' },
};

export const POSTING_WORDS: Readonly<Record<string, string>> = {
  payment_captured: 'A payment was captured',
  refund_reserved: 'A refund was promised',
  refund_returned: 'A refund did not go out',
  refund_owed_again: 'A refund is owed again',
  dispute_lost: 'A dispute was lost',
  dispute_recovered: 'A later verdict gave a loss back',
  debit_succeeded: 'A pending debit succeeded',
  balance_charge: 'Stripe booked a payment',
  balance_refund: 'Stripe took a refund from the balance',
  balance_refund_failure: 'A failed refund came back to the balance',
  balance_dispute: 'A dispute took money',
  balance_dispute_reversal: 'A won dispute gave money back',
  balance_payment: 'Stripe booked a payment without a card',
  balance_charge_failure: 'A pending debit failed',
  balance_partial_capture_reversal: 'Stripe released what was not captured',
  balance_topup: 'The balance was topped up',
  balance_connect: 'Money moved to or from a connected account',
  balance_reserve: 'Stripe reserved or released money',
  balance_customer_funds: 'A customer’s transfer came in',
  balance_other_service: 'Another Stripe product moved money',
  balance_adjustment: 'Stripe corrected the balance',
  balance_other: 'Money of others moved',
  balance_payout: 'Stripe paid out',
  balance_stripe_fee: 'Stripe took a fee',
};
