'use client';
/** The variants of a product as a radio group; what is sold out stays choosable, so that its page part can say so. */
import { Price } from '#components/ui/money.tsx';
import type { Variant } from '#lib/contracts/catalog.ts';
import { stockWords } from './stock-words.ts';

type VariantPickerProps = {
  variants: readonly Variant[];
  value: string;
  onValueChange: (variantId: string) => void;
  /** Shows each price when they differ. */
  priced: boolean;
};

export function VariantPicker({ variants, value, onValueChange, priced }: VariantPickerProps) {
  const chosen = variants.find(({ id }) => id === value);
  return (
    <fieldset>
      <legend className="text-sm font-medium">
        Option: <span className="font-normal text-muted">{chosen?.title}</span>
      </legend>
      <div className="mt-2.5 flex flex-wrap gap-2">
        {variants.map((variant) => (
          <label
            key={variant.id}
            className="relative flex min-h-11 cursor-pointer items-center gap-2 rounded-control border border-control bg-surface px-4 text-sm transition-colors duration-150 hover:border-ink has-checked:border-accent has-checked:bg-accent-soft has-checked:text-on-accent-soft has-checked:outline-1 has-checked:outline-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="variant"
              value={variant.id}
              checked={variant.id === value}
              onChange={() => onValueChange(variant.id)}
              className="absolute inset-0 cursor-pointer appearance-none rounded-control outline-none"
            />
            <span className={variant.available === 0 ? 'line-through' : 'font-medium'}>{variant.title}</span>
            {priced && <Price amountMinor={variant.priceMinor} currency={variant.currency} />}
            {variant.available === 0 && <span className="sr-only">{stockWords(0).text}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
