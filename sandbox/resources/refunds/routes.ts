/** Refunds: create, retrieve, update, list, cancel, expire. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { changedFields } from '../changed-fields.ts';
import { requireEntry } from '../lookup.ts';
import { createRefund } from './create.ts';
import { cancelRefund, failRefund, type RefundEntry } from './settle.ts';

function retrieve(call: Call, _params: unknown, id: string): Stripe.Refund {
  return requireEntry(call.account.tables.refunds, id, 'id').object;
}

function list(call: Call, params: Stripe.RefundListParams): object {
  return listPage(call.account.tables.refunds, '/v1/refunds', params, (refund) => {
    if (params.charge !== undefined && refund.charge !== params.charge) return false;
    if (params.payment_intent !== undefined && refund.payment_intent !== params.payment_intent) return false;
    return createdMatches(refund.created, params.created);
  });
}

function update(call: Call, params: Stripe.RefundUpdateParams, id: string): Stripe.Refund {
  const entry = requireEntry(call.account.tables.refunds, id, 'id');
  const held = entry.object;
  const changed: Stripe.Refund = { ...held, metadata: mergeMetadata(held.metadata ?? {}, params.metadata) };
  const previous = changedFields(held, changed);
  if (previous === null) return held;
  call.account.tables.refunds.replace(entry, changed);
  emit(call, 'refund.updated', changed, previous);
  return changed;
}

/** Only those that wait for the customer are not on their way yet. */
function waiting(call: Call, id: string, what: 'canceled' | 'expired'): RefundEntry {
  const entry = requireEntry(call.account.tables.refunds, id, 'id');
  if (entry.object.status === 'requires_action') return entry;
  throw invalidRequest(
    `This refund (${entry.object.id}) cannot be ${what}. Only refunds with a status of requires_action may be ${what}.`,
    {},
  );
}

const cancel = (call: Call, _params: unknown, id: string): Stripe.Refund =>
  cancelRefund(call, waiting(call, id, 'canceled'));

const expire = (call: Call, _params: unknown, id: string): Stripe.Refund =>
  failRefund(call, waiting(call, id, 'expired'), 'unknown');

export const refundRoutes: readonly Route[] = [
  route('POST', '/v1/refunds', createRefund),
  route('GET', '/v1/refunds', list),
  route('GET', '/v1/refunds/{id}', retrieve),
  route('POST', '/v1/refunds/{id}', update),
  route('POST', '/v1/refunds/{id}/cancel', cancel),
  route('POST', '/v1/test_helpers/refunds/{id}/expire', expire),
];
