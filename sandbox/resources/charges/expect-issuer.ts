/** Some test cards have an issuer that comes back to the payment: it does so a few seconds after the capture. */
import { cardNamed, type TestCard } from '../../cards/test-cards.ts';
import type { Call } from '../../state/call.ts';

export const ISSUER_REACTS = 'issuer_reacts';

export function cardOfCharge(call: Call, chargeId: string): TestCard | undefined {
  const { charges, paymentMethods } = call.account.tables;
  const method = paymentMethods.get(charges.get(chargeId)?.object.payment_method ?? '');
  return cardNamed(method?.hidden.card ?? '');
}

/** Called when a charge is captured; nearly all cards do nothing more. */
export function expectIssuer(call: Call, chargeId: string, card: TestCard | undefined): void {
  if (card?.dispute === undefined && card?.earlyFraudWarning === undefined) return;
  call.account.scheduler.soon(ISSUER_REACTS, chargeId);
}
