/** Setup intents: create, retrieve, update, list, confirm, cancel. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { allowedTypes } from '../../methods/allowed-types.ts';
import { mergeMetadata, updated } from '../../params/empty.ts';
import { paymentMethodDataExtras } from '../../params/extras.ts';
import type { Call } from '../../state/call.ts';
import { withToken } from '../confirmation-tokens/use.ts';
import { checkMethodOwner, checkNeedsConfirm, givenMethod, type MethodParams } from '../given-method.ts';
import { checkClientSecret, idOf, requireCustomer, requireEntry } from '../lookup.ts';
import {
  type BuildParams,
  buildSetupIntent,
  cardOptions,
  checkSelfAttachment,
  setupTypesFor,
} from './build.ts';
import { type ConfirmParams, checkConfirmable, confirmSetup } from './confirm.ts';
import { abandonAttempt } from './outcomes.ts';

type CreateParams = BuildParams & ConfirmParams & { confirm?: boolean };

const NEEDS_CONFIRM = ['confirmation_token', 'mandate_data', 'return_url'] as const;

function create(call: Call, given: CreateParams): Stripe.SetupIntent {
  checkNeedsConfirm(given, NEEDS_CONFIRM, 'SetupIntent');
  const params = withToken(call, given);
  const built = buildSetupIntent(call, params);
  const method = givenMethod(call, built, params);
  if (params.confirm === true) checkConfirmable(call, built, method, params);
  const intent: Stripe.SetupIntent =
    method === undefined
      ? built
      : { ...built, payment_method: method.object.id, status: 'requires_confirmation' };
  const hidden = { authentication: 'none' as const, returnUrl: null, offSession: false, attempts: 0 };
  const entry = call.account.tables.setupIntents.add(intent, hidden);
  emit(call, 'setup_intent.created', intent);
  if (params.confirm !== true) return intent;
  const { payment_method: _id, payment_method_data: _data, ...confirmation } = params;
  const ready = method === undefined ? {} : { payment_method: method.object.id };
  return confirmSetup(call, entry, { ...confirmation, ...ready });
}

function retrieve(call: Call, params: { client_secret?: string }, id: string): Stripe.SetupIntent {
  const { object } = requireEntry(call.account.tables.setupIntents, id, 'intent');
  checkClientSecret(call, object.client_secret, params.client_secret, 'SetupIntent');
  return object;
}

function list(call: Call, params: Stripe.SetupIntentListParams): object {
  return listPage(call.account.tables.setupIntents, '/v1/setup_intents', params, (intent) => {
    if (params.customer !== undefined && intent.customer !== params.customer) return false;
    if (params.payment_method !== undefined && intent.payment_method !== params.payment_method) return false;
    if (params.attach_to_self !== undefined && (intent.attach_to_self ?? false) !== params.attach_to_self)
      return false;
    return createdMatches(intent.created, params.created);
  });
}

const OPEN: ReadonlySet<string> = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]);

type UpdateParams = Omit<Stripe.SetupIntentUpdateParams, keyof MethodParams> & MethodParams;

/** The methods that the intent may take; both lists can be changed and cleared. */
function givenTypes(held: Stripe.SetupIntent, params: UpdateParams): Partial<Stripe.SetupIntent> {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params;
  if (allowed === undefined && excluded === undefined) return {};
  const lists = {
    allowed_payment_method_types:
      allowed === undefined ? held.allowed_payment_method_types : allowedTypes(allowed),
    excluded_payment_method_types:
      excluded === undefined ? held.excluded_payment_method_types : excluded || null,
  };
  const types = setupTypesFor(
    held.automatic_payment_methods,
    lists.allowed_payment_method_types,
    lists.excluded_payment_method_types,
  );
  return { ...lists, payment_method_types: types };
}

function update(call: Call, params: UpdateParams, id: string): Stripe.SetupIntent {
  const { tables } = call.account;
  const entry = requireEntry(tables.setupIntents, id, 'intent');
  const held = entry.object;
  if (!OPEN.has(held.status)) {
    throw invalidRequest(`You cannot update this SetupIntent because it has a status of ${held.status}.`, {
      code: 'setup_intent_unexpected_state',
      setup_intent: held,
    });
  }
  checkSelfAttachment(params);
  const customer =
    params.customer === undefined ? idOf(held.customer) : requireCustomer(call, params.customer).object.id;
  const method = givenMethod(call, { customer }, params);
  if (method !== undefined) checkMethodOwner(customer, method);
  return tables.setupIntents.replace(entry, {
    ...held,
    ...(params.attach_to_self === undefined ? {} : { attach_to_self: params.attach_to_self }),
    customer,
    description: updated(params.description, held.description),
    ...givenTypes(held, params),
    ...(params.flow_directions === undefined ? {} : { flow_directions: params.flow_directions }),
    metadata: mergeMetadata(held.metadata ?? {}, params.metadata),
    payment_method_options: cardOptions(held.payment_method_options, params.payment_method_options),
    ...(method === undefined
      ? {}
      : { payment_method: method.object.id, next_action: null, status: 'requires_confirmation' as const }),
  });
}

function confirm(
  call: Call,
  params: ConfirmParams & { client_secret?: string },
  id: string,
): Stripe.SetupIntent {
  const entry = requireEntry(call.account.tables.setupIntents, id, 'intent');
  checkClientSecret(call, entry.object.client_secret, params.client_secret, 'SetupIntent');
  return confirmSetup(call, entry, params);
}

function cancel(call: Call, params: Stripe.SetupIntentCancelParams, id: string): Stripe.SetupIntent {
  const entry = requireEntry(call.account.tables.setupIntents, id, 'intent');
  const held = entry.object;
  if (!OPEN.has(held.status)) {
    throw invalidRequest(
      `You cannot cancel this SetupIntent because it has a status of ${held.status}. Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action.`,
      { code: 'setup_intent_unexpected_state', setup_intent: held },
    );
  }
  abandonAttempt(call, held);
  const canceled = call.account.tables.setupIntents.replace(entry, {
    ...held,
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
    status: 'canceled',
  });
  emit(call, 'setup_intent.canceled', canceled);
  return canceled;
}

export const setupIntentRoutes: readonly Route[] = [
  route('POST', '/v1/setup_intents', create, { extras: paymentMethodDataExtras }),
  route('GET', '/v1/setup_intents', list),
  route('GET', '/v1/setup_intents/{id}', retrieve, { access: 'client' }),
  route('POST', '/v1/setup_intents/{id}', update, { extras: paymentMethodDataExtras }),
  route('POST', '/v1/setup_intents/{id}/confirm', confirm, {
    access: 'client',
    extras: paymentMethodDataExtras,
  }),
  route('POST', '/v1/setup_intents/{id}/cancel', cancel),
];
