/**
 * What the Payment Element has to know before it can show anything: whether the intent can still be paid, which methods
 * it takes, and what a customer session allows to show of the customer.
 */
import {
  type ApiResult,
  intentIdOf,
  intentKindOf,
  type StripeErrorObject,
  stripeError,
} from '../../wire/api-result.ts';
import { isRecord, type JsonRecord, recordAt, stringAt, stringsAt } from '../../wire/json.ts';
import type { ApiClient } from '../api-client.ts';

const TERMINAL: ReadonlySet<unknown> = new Set(['succeeded', 'canceled']);

export interface SavedMethod {
  readonly id: string;
  readonly type: string;
  readonly object: JsonRecord;
}

export interface Session {
  /** The group's options with what the intent says of the future use of the method. */
  readonly group: JsonRecord;
  readonly types: readonly string[];
  readonly saved: readonly SavedMethod[];
  readonly defaultMethod: string | undefined;
  /** `components.payment_element.features` of the customer session. */
  readonly features: JsonRecord;
}

export type LoadedSession =
  | { readonly session: Session; readonly error?: never }
  | { readonly error: StripeErrorObject; readonly session?: never };

/** The facts that decide which methods fit; other options may change without asking again. */
export function sessionQuery(group: JsonRecord): JsonRecord {
  const clientSecret = stringAt(group, 'clientSecret');
  const customer = { customer_session_client_secret: group.customerSessionClientSecret };
  if (clientSecret) return { type: intentKindOf(clientSecret), client_secret: clientSecret, ...customer };
  return {
    type: 'deferred_intent',
    deferred_intent: {
      mode: group.mode,
      amount: group.amount,
      currency: group.currency,
      capture_method: group.captureMethod ?? group.capture_method,
      setup_future_usage: group.setupFutureUsage ?? group.setup_future_usage,
      allowed_payment_method_types: group.allowedPaymentMethodTypes,
      excluded_payment_method_types: group.excludedPaymentMethodTypes,
    },
    ...customer,
  };
}

async function readIntent(api: ApiClient, group: JsonRecord): Promise<ApiResult | null> {
  const clientSecret = stringAt(group, 'clientSecret');
  if (!clientSecret) return null;
  const path = intentKindOf(clientSecret) === 'setup_intent' ? 'setup_intents' : 'payment_intents';
  return api.get(`/v1/${path}/${intentIdOf(clientSecret) ?? ''}`, { client_secret: clientSecret });
}

/** A client secret whose intent is over is reported before anything is typed. */
function overError(kind: string, status: unknown): StripeErrorObject {
  return stripeError('invalid_request_error', `The intent of these Elements has already ${String(status)}.`, {
    code: `${kind}_unexpected_state`,
  });
}

export async function loadSession(api: ApiClient, group: JsonRecord): Promise<LoadedSession> {
  const [intent, answer] = await Promise.all([
    readIntent(api, group),
    api.get('/v1/elements/sessions', sessionQuery(group)),
  ]);
  if (intent?.error) return { error: intent.error };
  if (answer.error) return { error: answer.error };
  const kind = intentKindOf(stringAt(group, 'clientSecret') ?? '');
  if (intent && TERMINAL.has(intent.object.status)) {
    return { error: overError(String(kind), intent.object.status) };
  }
  const future = intent
    ? { setupFutureUsage: kind === 'setup_intent' ? 'off_session' : intent.object.setup_future_usage }
    : {};
  const customer = recordAt(answer.object, 'customer');
  const component = recordAt(
    recordAt(recordAt(customer, 'customer_session'), 'components'),
    'payment_element',
  );
  return {
    session: {
      group: { ...group, ...future },
      types: stringsAt(answer.object, 'payment_method_types') ?? ['card'],
      saved: readSaved(customer.payment_methods),
      defaultMethod: stringAt(customer, 'default_payment_method'),
      features: recordAt(component, 'features'),
    },
  };
}

function readSaved(list: unknown): SavedMethod[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).flatMap((object) => {
    const id = stringAt(object, 'id');
    const type = stringAt(object, 'type');
    return id && type ? [{ id, type, object }] : [];
  });
}

/** As `availablepaymentmethodschange` carries them. */
export function availableMethods(session: Session): JsonRecord {
  return Object.fromEntries(session.types.map((type) => [type, { available: true }]));
}
