/** Reads the intent of client-secret Elements, so that an unusable one is reported before anything is typed. */
import { intentIdOf, intentKindOf, type StripeErrorObject, stripeError } from '../../wire/api-result.ts';
import { type JsonRecord, stringAt } from '../../wire/json.ts';
import type { ApiClient } from '../api-client.ts';

const TERMINAL: ReadonlySet<unknown> = new Set(['succeeded', 'canceled']);

export type LoadedIntent =
  | { readonly group: JsonRecord; readonly error?: never }
  | { readonly error: StripeErrorObject; readonly group?: never };

/** @returns the group with what the intent says of the future use of the card */
export async function loadIntent(api: ApiClient, group: JsonRecord): Promise<LoadedIntent> {
  const clientSecret = stringAt(group, 'clientSecret');
  if (!clientSecret) return { group };
  const kind = intentKindOf(clientSecret);
  const path = kind === 'setup_intent' ? 'setup_intents' : 'payment_intents';
  const found = await api.get(`/v1/${path}/${intentIdOf(clientSecret) ?? ''}`, {
    client_secret: clientSecret,
  });
  if (found.error) return { error: found.error };
  const { status, setup_future_usage: setupFutureUsage } = found.object;
  if (TERMINAL.has(status)) {
    return {
      error: stripeError(
        'invalid_request_error',
        `The intent of these Elements has already ${String(status)}.`,
        {
          code: `${String(kind)}_unexpected_state`,
        },
      ),
    };
  }
  const future = kind === 'setup_intent' ? 'off_session' : setupFutureUsage;
  return { group: { ...group, setupFutureUsage: future } };
}
