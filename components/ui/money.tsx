/** An amount of money for a person, from minor units and currency; never from a fraction. */
import { formatMoney } from '#lib/domain/money.ts';
import { cn } from './class-names.ts';

/** The locale of the shop's words; one locale on server and client, so both render the same text. */
export const SHOP_LOCALE = 'en-US';

export function Price(props: { amountMinor: number; currency: string; className?: string }) {
  return (
    <span className={cn('tabular whitespace-nowrap', props.className)}>
      {formatMoney({ amountMinor: props.amountMinor, currency: props.currency }, SHOP_LOCALE)}
    </span>
  );
}
