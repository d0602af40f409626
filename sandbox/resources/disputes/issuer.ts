/** What the issuer of a test card, or a customer's bank, does some seconds after the payment: it warns, or disputes. */
import type { Call } from '../../state/call.ts';
import { cardOfCharge } from '../charges/expect-issuer.ts';
import { warnOfFraud } from '../early-fraud-warnings.ts';
import { openCardDisputes, openDispute } from './open.ts';
import { lose } from './verdict.ts';

/** A debit that the customer calls unauthorised is gone: the bank asks nobody. */
function takeBackDebit(call: Call, chargeId: string): void {
  const opened = openDispute(call, chargeId, { reason: 'debit_not_authorized', caseType: 'chargeback' });
  const entry = opened && call.account.tables.disputes.get(opened.id);
  if (entry !== undefined) lose(call, entry);
}

export function issuerReacts(call: Call, chargeId: string): void {
  const { charges, paymentMethods } = call.account.tables;
  const method = paymentMethods.get(charges.get(chargeId)?.object.payment_method ?? '');
  if (method?.hidden.debit === 'disputed') takeBackDebit(call, chargeId);
  const card = cardOfCharge(call, chargeId);
  if (card?.earlyFraudWarning === true) warnOfFraud(call, chargeId);
  if (card?.dispute !== undefined) openCardDisputes(call, chargeId, card.dispute);
}
