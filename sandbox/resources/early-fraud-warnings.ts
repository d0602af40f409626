/**
 * Early fraud warnings: the issuer believes that a payment was fraud, before anybody disputes it. One is actionable
 * until the charge is disputed or wholly refunded.
 */
import type Stripe from 'stripe';
import { emit } from '../events/emit.ts';
import { createdMatches, listPage } from '../http/list-page.ts';
import { type Route, route } from '../http/router.ts';
import type { Call } from '../state/call.ts';
import { idOf, requireEntry } from './lookup.ts';

export const FRAUD_TYPES: readonly string[] = [
  'card_never_received',
  'fraudulent_card_application',
  'made_with_counterfeit_card',
  'made_with_lost_card',
  'made_with_stolen_card',
  'misc',
  'unauthorized_use_of_card',
];

type Warning = Stripe.Radar.EarlyFraudWarning;

export function warnOfFraud(
  call: Call,
  chargeId: string,
  fraudType = 'unauthorized_use_of_card',
): Warning | undefined {
  const { account } = call;
  const charge = account.tables.charges.get(chargeId)?.object;
  if (charge === undefined) return undefined;
  const intent = idOf(charge.payment_intent);
  const warning: Warning = {
    id: account.ids.id('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: !charge.refunded && !charge.disputed,
    charge: charge.id,
    created: account.clock.now(),
    fraud_type: fraudType,
    livemode: false,
    ...(intent === null ? {} : { payment_intent: intent }),
  };
  account.tables.earlyFraudWarnings.add(warning, null);
  emit(call, 'radar.early_fraud_warning.created', warning);
  return warning;
}

/** The charge was disputed or refunded: there is nothing left to do about its warnings. */
export function retireWarnings(call: Call, chargeId: string): void {
  const { earlyFraudWarnings } = call.account.tables;
  for (const entry of earlyFraudWarnings.where('charge', chargeId)) {
    if (!entry.object.actionable) continue;
    const retired = earlyFraudWarnings.replace(entry, { ...entry.object, actionable: false });
    emit(call, 'radar.early_fraud_warning.updated', retired, { actionable: true });
  }
}

function retrieve(call: Call, _params: unknown, id: string): Warning {
  return requireEntry(call.account.tables.earlyFraudWarnings, id, 'early_fraud_warning').object;
}

function list(call: Call, params: Stripe.Radar.EarlyFraudWarningListParams): object {
  return listPage(
    call.account.tables.earlyFraudWarnings,
    '/v1/radar/early_fraud_warnings',
    params,
    (warning) => {
      if (params.charge !== undefined && warning.charge !== params.charge) return false;
      if (params.payment_intent !== undefined && warning.payment_intent !== params.payment_intent)
        return false;
      return createdMatches(warning.created, params.created);
    },
  );
}

export const earlyFraudWarningRoutes: readonly Route[] = [
  route('GET', '/v1/radar/early_fraud_warnings', list),
  route('GET', '/v1/radar/early_fraud_warnings/{id}', retrieve),
];
