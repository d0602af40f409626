/**
 * Movements of the account's balance and the balance itself. Fee of a charge: 2.9 % + 30 minor units, rounded
 * half up; the fee is not returned by a refund. Funds become available two days later.
 */
import type Stripe from 'stripe';
import { createdMatches, listPage } from '../http/list-page.ts';
import { type Route, route } from '../http/router.ts';
import type { Call } from '../state/call.ts';
import { requireEntry } from './lookup.ts';

const FEE_PER_MILLE = 29;
const FEE_FIXED = 30;
const DAYS_TO_AVAILABLE = 2;
const DAY_SECONDS = 86_400;

export function feeOf(amount: number): number {
  return Math.floor((amount * FEE_PER_MILLE + 500) / 1000) + FEE_FIXED;
}

type Names = Readonly<{ type: Stripe.BalanceTransaction.Type; category: string }>;

/**
 * What each movement is called on the wire. Both directions of a dispute are adjustments: only the category tells them
 * apart. A debit that fails is reversed by a `payment_failure_refund`; a refund that fails without a card comes back as
 * a positive `payment_refund`.
 */
const NAMES = {
  charge: { type: 'charge', category: 'charge' },
  payment: { type: 'payment', category: 'charge' },
  payment_failure: { type: 'payment_failure_refund', category: 'charge_failure' },
  refund: { type: 'refund', category: 'refund' },
  payment_refund: { type: 'payment_refund', category: 'refund' },
  refund_failure: { type: 'refund_failure', category: 'refund_failure' },
  payment_refund_failure: { type: 'payment_refund', category: 'refund_failure' },
  dispute: { type: 'adjustment', category: 'dispute' },
  dispute_reversal: { type: 'adjustment', category: 'dispute_reversal' },
} as const satisfies Record<string, Names>;

type MovementKind = keyof typeof NAMES;

interface Movement {
  amount: number;
  /** Negative when a fee is given back. */
  fee: number;
  currency: string;
  description: string | null;
  source: string;
  kind: MovementKind;
  availableNow: boolean;
}

function availableOn(now: number): number {
  return (Math.floor(now / DAY_SECONDS) + DAYS_TO_AVAILABLE + 1) * DAY_SECONDS;
}

export function recordMovement(call: Call, movement: Movement): Stripe.BalanceTransaction {
  const { account } = call;
  const now = account.clock.now();
  const { amount, fee, currency } = movement;
  const names: Names = NAMES[movement.kind];
  const transaction: Stripe.BalanceTransaction = {
    id: account.ids.id('txn'),
    object: 'balance_transaction',
    amount,
    available_on: movement.availableNow ? now : availableOn(now),
    balance_type: 'payments',
    created: now,
    currency,
    description: movement.description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: names.type === 'adjustment' ? 'Dispute fee' : 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: names.category,
    source: movement.source,
    status: movement.availableNow ? 'available' : 'pending',
    type: names.type,
  };
  account.tables.balanceTransactions.add(transaction, null);
  return transaction;
}

/**
 * Pending funds become available with time; nobody is told, so it is enough to look when somebody reads. What came later
 * is not due earlier, so the first that is not due ends the search.
 */
function settleAvailable(call: Call): void {
  const table = call.account.tables.balanceTransactions;
  const now = call.account.clock.now();
  for (const entry of table.scan({ backwards: false, link: { field: 'status', value: 'pending' } })) {
    if (entry.object.available_on > now) return;
    table.replace(entry, { ...entry.object, status: 'available' });
  }
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.BalanceTransaction {
  settleAvailable(call);
  return requireEntry(call.account.tables.balanceTransactions, id, 'id').object;
}

function list(call: Call, params: Stripe.BalanceTransactionListParams): object {
  settleAvailable(call);
  return listPage(
    call.account.tables.balanceTransactions,
    '/v1/balance_transactions',
    params,
    (transaction) => {
      if (params.currency !== undefined && transaction.currency !== params.currency.toLowerCase())
        return false;
      if (params.source !== undefined && transaction.source !== params.source) return false;
      if (params.type !== undefined && transaction.type !== params.type) return false;
      return params.payout === undefined && createdMatches(transaction.created, params.created);
    },
  );
}

function sums(call: Call, wanted: string): Stripe.Balance.Available[] {
  const byCurrency = new Map<string, number>([['usd', 0]]);
  for (const [key, net] of call.account.tables.balanceTransactions.sums()) {
    const [currency = '', status] = key.split('/');
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + (status === wanted ? net : 0));
  }
  return [...byCurrency].map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } }));
}

function balance(call: Call): Stripe.Balance {
  settleAvailable(call);
  return {
    object: 'balance',
    available: sums(call, 'available'),
    livemode: false,
    pending: sums(call, 'pending'),
    refund_and_dispute_prefunding: { available: [], pending: [] },
  };
}

export const balanceRoutes: readonly Route[] = [
  route('GET', '/v1/balance_transactions', list),
  route('GET', '/v1/balance_transactions/{id}', retrieve),
  route('GET', '/v1/balance', balance),
];
