/** The words for why an event was skipped or failed, and for the names of what it changed. */
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import { formatMoney } from '#lib/domain/money.ts';
import { plainWords, wordsOf } from './plain.ts';

const REASONS: Readonly<Record<string, string>> = {
  abandoned: 'What it is about was given up here.',
  another_intent: 'It is about another payment than the one of its order.',
  another_intent_of_the_attempt: 'It is about another payment than the one of its order.',
  apply_failed: 'Applying it failed.',
  balance_transaction_not_known: 'What Stripe kept of it is not known yet; Stripe is asked.',
  default_not_listed: 'The card that it names is not saved here.',
  details_have_no_order: 'Two messages contradict each other; Stripe is asked.',
  dispute_details_have_no_order: 'Two messages contradict each other; Stripe is asked.',
  dispute_not_known: 'The dispute is not known here yet; Stripe is asked.',
  dispute_states_have_no_order: 'Two messages contradict each other; Stripe is asked.',
  foreign: 'It is about something that this shop did not make.',
  ignored_by_admin: 'A colleague laid it aside.',
  intent_not_known: 'The payment is not known here yet; Stripe is asked.',
  later_state_known: 'Something newer was known.',
  movement_not_known: 'The books have no account for this kind of movement.',
  no_change: 'What it told was known already.',
  not_at_stripe: 'What it is about is not at Stripe any more.',
  open_states_have_no_order: 'Two messages contradict each other; Stripe is asked.',
  own_default_on_its_way: 'The shopper chose another card here, and Stripe is being told.',
  other_mode: 'It is of the other mode: test and live are kept apart.',
  other_account: 'It is about a connected account, not about ours.',
  read_requested: 'An answer came too late to be believed; Stripe is asked again.',
  reconciled: 'It was missed and made up by a reconciliation.',
  refund_states_have_no_order: 'Two messages contradict each other; Stripe is asked.',
  refunds_not_known: 'More was refunded than is known here; Stripe is asked.',
  review_closed_with_dispute: 'The review ended in a dispute that is not known here yet; Stripe is asked.',
  review_closed_with_refund: 'The review ended in a refund that is not known here yet; Stripe is asked.',
  review_not_known: 'The review is not known here yet; Stripe is asked.',
  review_states_have_no_order: 'Two messages contradict each other; Stripe is asked.',
  replayed: 'It is being applied again.',
  stale: 'Something newer was known.',
  type_not_projected: 'Nothing here depends on this kind of message.',
  unknown_attempt: 'The payment is not known here yet; it is tried again.',
  unknown_payment: 'The payment is not known here yet; it is tried again.',
  warning_states_have_no_order: 'Two messages contradict each other; Stripe is asked.',
  unknown_setup: 'The saved card is not known here yet; it is tried again.',
};

export const eventReasonWords = (reason: string): string =>
  Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? reason) : `${plainWords(reason)}.`;

const FIELDS: Readonly<Record<string, string>> = {
  amountMinor: 'Amount',
  amount_minor: 'Amount',
  attempt: 'Payment attempt',
  charge: 'Charge',
  default_method: 'Default card',
  fraud_warning: 'Fraud warning',
  review: 'Review',
  intent: 'Payment at Stripe',
  intent_status: 'Payment at Stripe',
  fee_minor: 'Stripe’s fee',
  ledger: 'Books',
  net_minor: 'Net',
  object: 'Kind of object',
  order: 'Order',
  payment_method: 'Payment method',
  setup_intent: 'Saving a card',
};

/** "captureBeforeUnix" reads "Capture before", "withdrawn_minor" reads "Withdrawn". */
export const fieldWords = (name: string): string =>
  wordsOf(
    FIELDS,
    Object.hasOwn(FIELDS, name)
      ? name
      : name
          .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
          .replace(/_(unix|minor)$/i, '')
          .toLowerCase(),
  );

type Value = string | number | boolean | null;

/** A value of an extract or a change, for a person: codes are made readable, ids stay as they are. */
export function valueWords(value: Value): string {
  if (value === null || value === '') return 'nothing';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  const text = String(value);
  return /^[a-z]+(_[a-z]+)+$/.test(text) ? plainWords(text).toLowerCase() : text;
}

/** Marks that only machines compare. */
const LEFT_OUT = new Set(['installation', 'snapshot', 'object', 'currency', 'livemode', 'unreadable']);

/** These words are written by the server, which does not know the reader's zone. */
const MOMENT = new Intl.DateTimeFormat(SHOP_LOCALE, {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

function factValue(name: string, value: Value, currency: Value | undefined): string {
  if (typeof value !== 'number') return valueWords(value);
  if (/unix$/i.test(name)) return `${MOMENT.format(value * 1000)} UTC`;
  if (!/minor$/i.test(name)) return valueWords(value);
  if (typeof currency !== 'string') return `${value} minor units`;
  return formatMoney({ amountMinor: value, currency }, SHOP_LOCALE);
}

/** What is worth telling of an extract or of a record's detail: names and values in words, amounts as money. */
export const factsOf = (record: Readonly<Record<string, Value>>): [name: string, value: string][] =>
  Object.entries(record).flatMap(([name, value]): [string, string][] =>
    value === null || LEFT_OUT.has(name) ? [] : [[fieldWords(name), factValue(name, value, record.currency)]],
  );

/** All of it in one line. */
export const factsLine = (record: Readonly<Record<string, Value>>): string =>
  factsOf(record)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' · ');
