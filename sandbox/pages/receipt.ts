/** The page behind `receipt_url` of a charge. */
import type { Answer } from '../http/exchange.ts';
import { formatAmount } from '../resources/currencies.ts';
import type { Accounts } from '../state/accounts.ts';
import { time } from './format.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

export function receipt(accounts: Accounts, id: string): Answer {
  for (const { tables } of accounts.all()) {
    const charge = tables.charges.get(id)?.object;
    if (charge === undefined) continue;
    const details = charge.payment_method_details;
    const paidWith = details?.card
      ? `${details.card.brand} ending in ${details.card.last4}`
      : (details?.type ?? '').replaceAll('_', ' ');
    return page(
      'Receipt',
      html`<main id="main" class="receipt"><h1>Receipt</h1><dl><dt>Amount</dt><dd>${formatAmount(charge.amount, charge.currency)} ${charge.currency.toUpperCase()}</dd>
        <dt>Refunded</dt><dd>${formatAmount(charge.amount_refunded, charge.currency)}</dd>
        <dt>Paid with</dt><dd>${paidWith}</dd><dt>Date</dt><dd>${time(charge.created)} UTC</dd>
        <dt>For</dt><dd>${charge.description}</dd><dt>Charge</dt><dd><code>${charge.id}</code></dd></dl></main>`,
    );
  }
  return page('Receipt', html`<main id="main"><h1>No such receipt</h1></main>`, 404);
}
