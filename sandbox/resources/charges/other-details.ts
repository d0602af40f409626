/** `payment_method_details` of a charge that was not paid by card. */
import type Stripe from 'stripe';
import { voucherOf } from '../../methods/vouchers.ts';
import type { Call } from '../../state/call.ts';
import type { MethodEntry } from '../payment-methods/find.ts';

type Details = Stripe.Charge.PaymentMethodDetails;

const PAYER_COUNTRY = 'DE';

function paypalOf(call: Call, method: Stripe.PaymentMethod): NonNullable<Details['paypal']> {
  return {
    country: PAYER_COUNTRY,
    payer_email: method.billing_details.email ?? 'payer@example.com',
    payer_id: call.account.ids.text(13).toUpperCase(),
    payer_name: method.billing_details.name ?? 'Jenny Rosen',
    seller_protection: { dispute_categories: null, status: 'eligible' },
    transaction_id: call.account.ids.text(17).toUpperCase(),
  };
}

/** @returns null for a card, whose details are made elsewhere */
export function otherDetails(call: Call, entry: MethodEntry): Details | null {
  const { object: method } = entry;
  const verifiedName = method.billing_details.name ?? 'Jenny Rosen';
  const noDebit = { generated_sepa_debit: null, generated_sepa_debit_mandate: null };
  switch (method.type) {
    case 'paypal':
      return { paypal: paypalOf(call, method), type: 'paypal' };
    case 'klarna':
      return {
        klarna: {
          payer_details: { address: { country: method.billing_details.address?.country ?? null } },
          payment_method_category: 'pay_later',
          preferred_locale: 'en-US',
        },
        type: 'klarna',
      };
    case 'link':
      return { link: { country: null }, type: 'link' };
    case 'ideal':
      return {
        ideal: {
          ...noDebit,
          bank: method.ideal?.bank ?? 'ing',
          bic: method.ideal?.bic ?? 'INGBNL2A',
          iban_last4: '5264',
          transaction_id: call.account.ids.text(16),
          verified_name: verifiedName,
        },
        type: 'ideal',
      };
    case 'multibanco':
      return { multibanco: voucherOf(method.id), type: 'multibanco' };
    case 'bancontact':
      return {
        bancontact: {
          ...noDebit,
          bank_code: 'VAPE',
          bank_name: 'VAN DE PUT & CO',
          bic: 'VAPEBE22',
          iban_last4: '7061',
          preferred_language: 'en',
          verified_name: verifiedName,
        },
        type: 'bancontact',
      };
    default:
      return debitDetails(method);
  }
}

function debitDetails(method: Stripe.PaymentMethod): Details | null {
  const { sepa_debit: sepa, us_bank_account: us } = method;
  if (sepa !== undefined) {
    const { bank_code, branch_code, country, fingerprint, last4 } = sepa;
    return {
      sepa_debit: { bank_code, branch_code, country, fingerprint, last4, mandate: null },
      type: 'sepa_debit',
    };
  }
  if (us === undefined) return null;
  const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } = us;
  return {
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type,
      account_type,
      bank_name,
      fingerprint,
      last4,
      payment_reference: null,
      routing_number,
    },
  };
}
