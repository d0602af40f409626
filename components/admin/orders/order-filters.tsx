/** Search and filters of the list of orders. */
import type { ListAdminOrdersQuery } from '#lib/contracts/admin-orders.ts';
import { ORDER_DISPUTE_STATES, ORDER_REFUND_STATES } from '#lib/domain/money-states.ts';
import { ORDER_WORK } from '#lib/domain/open-work.ts';
import { ORDER_STATES } from '#lib/domain/order-state.ts';
import { FilterBar } from '../ui/filter-bar.tsx';
import {
  ORDER_DISPUTE_WORDS,
  ORDER_REFUND_WORDS,
  ORDER_WORDS,
  ORDER_WORK_WORDS,
  type StateWords,
} from '../words/states.ts';

const options = <T extends string>(states: readonly T[], words: Readonly<Record<T, StateWords>>) => [
  { value: '', label: 'Any' },
  ...states.map((state) => ({ value: state, label: words[state].label })),
];

export const OrderFilters = ({ filters, found }: { filters: ListAdminOrdersQuery; found: number }) => (
  <FilterBar
    path="/admin/orders"
    found={found}
    search={{
      label: 'Find an order',
      hint: 'E-mail, order number, Stripe id or last four digits',
      value: filters.q ?? '',
    }}
    choices={[
      {
        name: 'state',
        label: 'State',
        value: filters.state ?? '',
        options: options(ORDER_STATES, ORDER_WORDS),
      },
      {
        name: 'refund',
        label: 'Refunds',
        value: filters.refund ?? '',
        options: options(ORDER_REFUND_STATES, ORDER_REFUND_WORDS),
      },
      {
        name: 'dispute',
        label: 'Disputes',
        value: filters.dispute ?? '',
        options: options(ORDER_DISPUTE_STATES, ORDER_DISPUTE_WORDS),
      },
      {
        name: 'needs',
        label: 'To do',
        value: filters.needs ?? '',
        options: options(ORDER_WORK, ORDER_WORK_WORDS),
      },
    ]}
  />
);
