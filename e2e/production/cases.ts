/** One request per route and method that can reach Stripe, and what it answers to each class of Stripe's errors. */
import { addShopper } from '../crash/shoppers.ts';
import {
  authorizedOrder,
  lostPaymentFinding,
  openDispute,
  openOrder,
  paidOrder,
  payBody,
  savedCard,
  type World,
} from './state.ts';
import type { Answer, Web } from './web-process.ts';

/** Status and code, for example `503 payment_provider_unavailable`; without a code the status alone. */
type Told = string;

export type Case = {
  /** The file of the route or page. */
  readonly entry: string;
  readonly name: string;
  /** Makes what the request needs. `manual`: a process whose payments are only authorized. */
  readonly prepare: (world: World, web: Web, manual: Web) => Promise<(web: Web) => Promise<Answer>>;
  readonly means: Readonly<Record<string, Told>>;
};

/** What a route means by each fault of the sandbox's chaos dial. `none`: Stripe answers, and declines by itself. */
const meaning = (args: {
  /** 429 and 503: nothing was done. */
  readonly later: Told;
  /** A stored 500 and a connection that is cut: it may have been done. */
  readonly unknown?: Told;
  /** 400: Stripe will never do this. */
  readonly rejected: Told;
}): Case['means'] => ({
  rate_limit_429: args.later,
  error_500_before: args.unknown ?? args.later,
  cut_before: args.unknown ?? args.later,
  refuse_400: args.rejected,
});

const api = (path: string): string => `app/api/${path}/route.ts`;
const UNAVAILABLE = '503 payment_provider_unavailable';
const INDETERMINATE = '503 payment_indeterminate';
const REJECTED = '502 payment_provider_rejected';

const SHOPPERS: readonly Case[] = [
  {
    entry: api('payments/intents'),
    name: 'POST payments/intents',
    prepare: async ({ db, variant }) => {
      const { cookie } = await addShopper(db, variant);
      return (web) => web.send('/api/payments/intents', { cookie, body: payBody() });
    },
    means: meaning({ later: UNAVAILABLE, unknown: INDETERMINATE, rejected: REJECTED }),
  },
  {
    entry: api('payments/intents'),
    name: 'POST payments/intents with a saved card',
    prepare: async (world, web) => {
      const { shopper, method } = await savedCard(world, web);
      const body = payBody({ paymentMethodId: method });
      return (to) => to.send('/api/payments/intents', { cookie: shopper.cookie, body });
    },
    means: meaning({ later: UNAVAILABLE, unknown: INDETERMINATE, rejected: REJECTED }),
  },
  {
    entry: api('payments/intents'),
    name: 'POST payments/intents with a saved card that is declined',
    prepare: async (world, web) => {
      const { shopper, method } = await savedCard(world, web, 'pm_card_chargeCustomerFail');
      const body = payBody({ paymentMethodId: method });
      return (to) => to.send('/api/payments/intents', { cookie: shopper.cookie, body });
    },
    means: { none: '402 payment_declined' },
  },
  {
    entry: api('payments/intents/[id]'),
    name: 'GET payments/intents/[id]',
    prepare: async (world, web) => {
      const { shopper, intentId } = await openOrder(world, web);
      return (to) => to.send(`/api/payments/intents/${intentId}`, { cookie: shopper.cookie });
    },
    means: meaning({ later: '200', rejected: '200' }),
  },
  {
    entry: api('payments/intents/[id]/cancel'),
    name: 'POST payments/intents/[id]/cancel',
    prepare: async (world, web) => {
      const { shopper, intentId } = await openOrder(world, web);
      return (to) =>
        to.send(`/api/payments/intents/${intentId}/cancel`, { cookie: shopper.cookie, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: UNAVAILABLE }),
  },
  {
    entry: api('payments/customer-sessions'),
    name: 'POST payments/customer-sessions',
    prepare: async ({ db, variant }) => {
      const { cookie } = await addShopper(db, variant);
      return (web) => web.send('/api/payments/customer-sessions', { cookie, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: REJECTED }),
  },
  {
    entry: api('payments/setup-intents'),
    name: 'POST payments/setup-intents',
    prepare: async ({ db, variant }) => {
      const { cookie } = await addShopper(db, variant);
      return (web) => web.send('/api/payments/setup-intents', { cookie, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: REJECTED }),
  },
  {
    entry: api('payments/setup-intents/[id]'),
    name: 'GET payments/setup-intents/[id]',
    prepare: async ({ db, variant }, web) => {
      const { cookie } = await addShopper(db, variant);
      const made = await web.send('/api/payments/setup-intents', { cookie, body: {} });
      const id = /seti_[A-Za-z0-9]+/.exec(JSON.stringify(made.body))?.[0] ?? 'none';
      return (to) => to.send(`/api/payments/setup-intents/${id}`, { cookie });
    },
    means: meaning({ later: '200', rejected: '200' }),
  },
  {
    entry: api('payments/methods/[id]'),
    name: 'PATCH payments/methods/[id]',
    prepare: async (world, web) => {
      const { shopper, method } = await savedCard(world, web);
      const options = { cookie: shopper.cookie, method: 'PATCH', body: { default: true } };
      return (to) => to.send(`/api/payments/methods/${method}`, options);
    },
    means: meaning({ later: '200', rejected: '200' }),
  },
  {
    entry: api('payments/methods/[id]'),
    name: 'DELETE payments/methods/[id]',
    prepare: async (world, web) => {
      const { shopper, method } = await savedCard(world, web);
      return (to) => to.send(`/api/payments/methods/${method}`, { cookie: shopper.cookie, method: 'DELETE' });
    },
    means: meaning({ later: '204', rejected: '204' }),
  },
  {
    entry: 'app/(shop)/(account)/orders/[number]/page.tsx',
    name: 'page /orders/[number]',
    prepare: async (world, web) => {
      const { shopper, number } = await openOrder(world, web);
      return (to) => to.send(`/orders/${number}`, { cookie: shopper.cookie });
    },
    means: meaning({ later: '200', rejected: '200' }),
  },
  {
    entry: 'app/(pay)/checkout/[intentId]/page.tsx',
    name: 'page /checkout/[intentId]',
    prepare: async (world, web) => {
      const { shopper, intentId } = await openOrder(world, web);
      return (to) => to.send(`/checkout/${intentId}`, { cookie: shopper.cookie });
    },
    means: meaning({ later: '200', rejected: '200' }),
  },
];

const PDF = '%PDF-1.7\nproof of delivery\n%%EOF';

const STAFF: readonly Case[] = [
  {
    entry: api('admin/orders/[number]/refunds'),
    name: 'POST admin/orders/[number]/refunds',
    prepare: async (world, web) => {
      const { number } = await paidOrder(world, web);
      const body = { reason: 'requested_by_customer', amountMinor: 100 };
      return (to) => to.send(`/api/admin/orders/${number}/refunds`, { ...world.admin, body });
    },
    means: meaning({ later: '202', rejected: '502 refund_refused' }),
  },
  {
    entry: api('admin/orders/[number]/capture'),
    name: 'POST admin/orders/[number]/capture',
    prepare: async (world, _web, manual) => {
      const { number } = await authorizedOrder(world, manual);
      return (to) => to.send(`/api/admin/orders/${number}/capture`, { ...world.admin, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: '409 payment_not_capturable' }),
  },
  {
    entry: api('admin/orders/[number]/cancel'),
    name: 'POST admin/orders/[number]/cancel',
    prepare: async (world, _web, manual) => {
      const { number } = await authorizedOrder(world, manual);
      return (to) => to.send(`/api/admin/orders/${number}/cancel`, { ...world.admin, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: UNAVAILABLE }),
  },
  {
    entry: api('admin/orders/[number]/sync'),
    name: 'POST admin/orders/[number]/sync',
    prepare: async (world, web) => {
      const { number } = await openOrder(world, web);
      return (to) => to.send(`/api/admin/orders/${number}/sync`, { ...world.admin, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: UNAVAILABLE }),
  },
  {
    entry: api('admin/reconciliation/findings/[id]/refund'),
    name: 'POST admin/reconciliation/findings/[id]/refund',
    prepare: async (world) => {
      const id = await lostPaymentFinding(world);
      return (to) => to.send(`/api/admin/reconciliation/findings/${id}/refund`, { ...world.admin, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: UNAVAILABLE }),
  },
  {
    entry: api('admin/disputes/[id]/evidence'),
    name: 'PUT admin/disputes/[id]/evidence',
    prepare: async (world, web) => {
      const id = await openDispute(world, web);
      const body = { texts: { uncategorized_text: 'Delivered.' }, submit: true };
      return (to) => to.send(`/api/admin/disputes/${id}/evidence`, { ...world.admin, method: 'PUT', body });
    },
    means: meaning({ later: UNAVAILABLE, rejected: '409 dispute_not_answerable' }),
  },
  {
    entry: api('admin/disputes/[id]/accept'),
    name: 'POST admin/disputes/[id]/accept',
    prepare: async (world, web) => {
      const id = await openDispute(world, web);
      return (to) => to.send(`/api/admin/disputes/${id}/accept`, { ...world.admin, body: {} });
    },
    means: meaning({ later: UNAVAILABLE, rejected: '409 dispute_not_answerable' }),
  },
  {
    entry: api('admin/disputes/[id]/files/[field]'),
    name: 'POST admin/disputes/[id]/files/[field]',
    prepare: async (world, web) => {
      const id = await openDispute(world, web);
      const headers = { 'X-File-Name': 'proof.pdf', 'Content-Type': 'application/octet-stream' };
      return (to) =>
        to.send(`/api/admin/disputes/${id}/files/shipping_documentation`, {
          ...world.admin,
          headers,
          body: PDF,
        });
    },
    means: meaning({ later: UNAVAILABLE, rejected: '502 evidence_file_refused' }),
  },
  {
    entry: api('admin/people/[id]/erase'),
    name: 'POST admin/people/[id]/erase',
    prepare: async (world, web) => {
      const { shopper } = await savedCard(world, web);
      return (to) =>
        to.send(`/api/admin/people/${shopper.id}/erase`, { ...world.admin, body: { confirm: shopper.id } });
    },
    means: meaning({ later: '200', rejected: '200' }),
  },
];

export const CASES: readonly Case[] = [...SHOPPERS, ...STAFF];

/** Entries that import code that can call Stripe, and why no request to them calls it, or why another case stands for them. */
export const WITHOUT_A_CASE: Readonly<Record<string, string>> = {
  'app/(pay)/checkout/return/route.ts': 'compares with our own rows and redirects',
  'app/(pay)/payment-methods/page.tsx': 'reads our own rows',
  [api('payments/methods')]: 'reads our own rows',
  'app/admin/(desk)/orders/[number]/page.tsx': 'reads our own rows',
  'app/admin/(desk)/ledger/page.tsx': 'reads our own rows',
  [api('admin/ledger/balances')]: 'reads our own rows',
  [api('admin/ledger/transactions')]: 'reads our own rows',
  [api('admin/ledger/rebuild')]: 'reads our own rows',
  [api('admin/events/[id]/ignore')]: 'writes our own rows',
  [api('admin/events/[id]/replay')]: 'a failed read of Stripe is an outcome of the event, not of the request',
  [api('admin/events/replay')]: 'as the replay of one event',
  [api('admin/orders/[number]/refunds/[refundId]/approve')]: 'sends as POST refunds does',
  [api('admin/orders/[number]/refunds/[refundId]/cancel')]: 'sends as POST refunds does',
  [api('admin/orders/[number]/refunds/[refundId]/reject')]: 'writes our own rows',
  [api('webhooks/stripe')]: 'calls nothing; its signatures are a test of their own',
};
