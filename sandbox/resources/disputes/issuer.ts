/** What the issuer of a test card does some seconds after the payment: it warns of fraud, or disputes the charge. */
import type { Call } from '../../state/call.ts';
import { cardOfCharge } from '../charges/expect-issuer.ts';
import { warnOfFraud } from '../early-fraud-warnings.ts';
import { openCardDisputes } from './open.ts';

export function issuerReacts(call: Call, chargeId: string): void {
  const card = cardOfCharge(call, chargeId);
  if (card?.earlyFraudWarning === true) warnOfFraud(call, chargeId);
  if (card?.dispute !== undefined) openCardDisputes(call, chargeId, card.dispute);
}
