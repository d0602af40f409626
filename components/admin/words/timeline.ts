/** What each entry of an order's time line says. Kinds without words of their own are made readable. */
import type { RecordedMove } from '#components/account/order-event-words.ts';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import type { TimelineEntry } from '#lib/contracts/admin-orders.ts';
import { formatMoney } from '#lib/domain/money.ts';
import { DISPUTE_STATUSES } from '#lib/domain/money-states.ts';
import { plainWords, wordsOf } from './plain.ts';
import { DISPUTE_WORDS } from './states.ts';

const ORDER: Readonly<Record<Exclude<RecordedMove, `dispute_${string}`>, string>> = {
  'order.created': 'Order started',
  'order.paid': 'Paid',
  payment_started: 'Pay was pressed',
  payment_canceled: 'The payment was cancelled',
  payment_not_started: 'The payment could not be started',
  payment_flagged: 'Money came that does not fit the order',
  paid: 'Paid: stock sold, receipt queued',
  hold_extended: 'The stock was held longer',
  authorisation_expiring: 'The authorised money is held only a little longer',
  fraud_warning: 'The bank warned of fraud',
  capture_declined: 'The bank declined the capture',
  restocked: 'Restocked by hand',
  follow_up_applied: 'A failed follow-up was applied',
  review_opened: 'Radar put the payment under review',
  review_closed: 'The review of the payment was closed',
  refund_requested: 'A refund was asked for',
  refund_awaiting_approval: 'A refund waits for a second admin',
  refund_reserved: 'The refund was set aside',
  refund_pending: 'The refund is on its way',
  refund_requires_action: 'The shopper has to say where the refund goes',
  refund_succeeded: 'Refunded',
  refund_failed: 'The refund failed: the money came back',
  refund_canceled: 'The refund was cancelled',
  refund_rejected: 'The refund was not sent',
};

const AUDIT: Readonly<Record<string, string>> = {
  'payment.start': 'Started a payment',
  'payment.succeeded': 'Money was taken',
  'payment.flagged': 'Money was set aside for a look',
  'payment.canceled': 'The payment ended without money',
  'payment.not_started': 'The payment never came to be',
  'payment.cancel': 'Asked to cancel the payment',
  'payment.cancel_dropped': 'Let the payment go on after all',
  'payment.capture': 'Asked to capture the payment',
  'intent.created': 'The payment was made at Stripe',
  'follow_up.failed': 'Could not apply what follows from a payment',
  'follow_up.applied': 'Applied what follows from a payment',
  'order.restocked': 'Restocked items',
  'refund.requested': 'Asked for a refund',
  'refund.reserved': 'Agreed to a refund',
  'refund.pending': 'The refund is on its way',
  'refund.requires_action': 'The shopper has to say where the refund goes',
  'refund.succeeded': 'The refund went through',
  'refund.failed': 'The refund failed',
  'refund.failure_seen': 'Saw to a refund that failed',
  'refund.canceled': 'The refund was cancelled',
  'refund.rejected': 'The refund was not sent',
  'dispute.projected': 'The dispute moved',
  'dispute.stage': 'Saved evidence',
  'dispute.file': 'Added a file of evidence',
  'dispute.submit': 'Sent the evidence to the bank',
  'dispute.accept': 'Accepted the dispute',
  'fraud_warning.projected': 'The bank warned of fraud',
  'review.projected': 'Radar reviewed the payment',
  'audit.verified': 'Checked the audit log',
  'event.ignore': 'Laid an event aside',
  'event.replay': 'Replayed an event',
  'finding.resolved': 'Closed a finding',
  'keys.rotated': 'The encryption key was changed',
  'person.erase': 'Erased a person',
  'breaker.open': 'Blocked payments that look like card testing',
  'breaker.lift': 'Lifted a block against card testing',
  'method.default': 'Chose another default card',
  'method.remove': 'Removed a saved card',
  'method.removed': 'A saved card was removed',
  'method.saved': 'A card was saved',
};

const EVENTS: Readonly<Record<string, string>> = {
  'payment_intent.created': 'payment made',
  'payment_intent.succeeded': 'payment succeeded',
  'payment_intent.payment_failed': 'payment refused',
  'payment_intent.processing': 'payment being confirmed',
  'payment_intent.requires_action': 'the shopper’s bank asks for a confirmation',
  'payment_intent.canceled': 'payment cancelled',
  'payment_intent.amount_capturable_updated': 'payment authorised',
  'payment_intent.partially_funded': 'payment partly funded',
  // Also of money that is only held.
  'charge.succeeded': 'card accepted',
  'charge.failed': 'card refused',
  'charge.captured': 'money captured',
  'charge.updated': 'charge updated',
  'charge.refunded': 'charge refunded',
  'charge.expired': 'authorisation expired',
  'charge.pending': 'charge pending',
  'charge.refund.updated': 'refund updated',
  'refund.created': 'refund made',
  'refund.updated': 'refund updated',
  'refund.failed': 'refund failed',
  'charge.dispute.created': 'dispute opened',
  'charge.dispute.updated': 'dispute updated',
  'charge.dispute.closed': 'dispute closed',
  'charge.dispute.funds_withdrawn': 'money taken for a dispute',
  'charge.dispute.funds_reinstated': 'money of a dispute given back',
  'radar.early_fraud_warning.created': 'fraud warning',
  'radar.early_fraud_warning.updated': 'fraud warning updated',
  'review.opened': 'review opened',
  'review.closed': 'review closed',
  'customer.created': 'customer made',
  'customer.updated': 'customer updated',
  'customer.deleted': 'customer deleted',
  'payment_method.attached': 'card saved',
  'payment_method.detached': 'card removed',
  'payment_method.updated': 'card updated',
  'payment_method.automatically_updated': 'card renewed by its bank',
  'setup_intent.created': 'saving a card began',
  'setup_intent.succeeded': 'card checked and saved',
  'setup_intent.setup_failed': 'a card could not be saved',
  'setup_intent.requires_action': 'saving a card needs a confirmation',
  'setup_intent.canceled': 'saving a card was given up',
};

const MAILS: Readonly<Record<string, string>> = {
  order_confirmation: 'Receipt',
  order_refunded: 'Notice of the refund',
  late_payment_refunded: 'Apology and refund',
};

/** What an event of Stripe's is about, in words: "payment succeeded". */
export function eventTypeWords(type: string): string {
  if (Object.hasOwn(EVENTS, type)) return EVENTS[type] ?? type;
  return plainWords(type).toLowerCase();
}

/** A first letter for the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A read of Stripe's objects stands in the inbox beside the events. */
const isObservation = (type: string): boolean => type.startsWith('observation.');

const OBJECTS: Readonly<Record<string, string>> = {
  payment_intent: 'payment',
  setup_intent: 'saved card',
  payment_method: 'saved card',
  balance_transaction: 'movement of the balance',
};

/** The title of an event: "Payment succeeded", or what was read at Stripe. */
export const eventTitle = (type: string): string =>
  isObservation(type)
    ? `Read at Stripe: ${wordsOf(OBJECTS, type.slice('observation.'.length)).toLowerCase()}`
    : capital(eventTypeWords(type));

export const auditWords = (action: string): string => wordsOf(AUDIT, action);

function disputeWords(kind: string): string | null {
  const status = DISPUTE_STATUSES.find((known) => `dispute_${known}` === kind);
  return status ? `Dispute: ${DISPUTE_WORDS[status].label.toLowerCase()}` : null;
}

export function timelineWords(entry: TimelineEntry): string {
  switch (entry.source) {
    case 'order':
      return disputeWords(entry.kind) ?? wordsOf(ORDER, entry.kind);
    case 'audit':
      return auditWords(entry.kind);
    case 'mail':
      return `${wordsOf(MAILS, entry.kind)} ${entry.state === 'sent' ? 'sent' : 'waits to be sent'}`;
    case 'stripe':
      return isObservation(entry.kind)
        ? eventTitle(entry.kind)
        : `Stripe told: ${eventTypeWords(entry.kind)}`;
  }
}

/** An amount in what an entry holds, as money. */
export function amountOf(entry: Pick<TimelineEntry, 'detail'>, currency: string): string | null {
  const { amount_minor: amount, total_minor: total, currency: own } = entry.detail;
  const amountMinor = typeof amount === 'number' ? amount : total;
  if (typeof amountMinor !== 'number') return null;
  return formatMoney({ amountMinor, currency: typeof own === 'string' ? own : currency }, SHOP_LOCALE);
}

/** "Ada Lindqvist", "Stripe", "the shop itself". */
export function actorWords(actor: string | null, people: Readonly<Record<string, string>>): string | null {
  if (actor === null) return null;
  if (actor.startsWith('user:')) return people[actor.slice('user:'.length)] ?? 'a person who was erased';
  // The rest of it is the event that told it.
  if (actor === 'stripe' || actor.startsWith('stripe:')) return 'Stripe';
  if (actor === 'system') return 'the shop itself';
  return plainWords(actor);
}
