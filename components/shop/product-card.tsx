/** A product in a grid: picture, name, what it is, price. The whole card is one link. */
import { Badge } from '#components/ui/badge.tsx';
import { Price } from '#components/ui/money.tsx';
import type { Product } from '#lib/contracts/catalog.ts';
import { IntentLink } from './intent-link.tsx';
import { ProductImage } from './product-image.tsx';
import { LOW_STOCK, priceRange, stockWords, totalAvailable } from './stock-words.ts';

function variantsNote({ variants }: Product): string | null {
  return variants.length > 1 ? `${variants.length} options` : null;
}

export function ProductCard({ product, priority = false }: { product: Product; priority?: boolean }) {
  const { fromMinor, varies } = priceRange(product.variants);
  const available = totalAvailable(product.variants);
  const note = variantsNote(product);
  return (
    <article className="group relative flex flex-col">
      <div className="aspect-square overflow-hidden rounded-card bg-sunken">
        <ProductImage
          src={product.image}
          alt=""
          priority={priority}
          className="transition-transform duration-250 ease-out group-hover:scale-[1.03]"
        />
        {available <= LOW_STOCK && (
          <Badge tone={available === 0 ? 'neutral' : 'warning'} className="absolute left-3 top-3">
            {stockWords(available).text}
          </Badge>
        )}
      </div>
      <div className="mt-3 flex flex-col gap-0.5 sm:flex-row sm:items-start sm:justify-between sm:gap-3">
        <h3 className="font-medium leading-snug">
          <IntentLink
            href={`/products/${product.slug}`}
            className="underline-offset-4 after:absolute after:inset-0 after:rounded-card group-hover:underline focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-focus"
          >
            {product.title}
          </IntentLink>
        </h3>
        <p className="shrink-0 leading-snug">
          {varies && <span className="text-sm text-muted">from </span>}
          <Price
            amountMinor={fromMinor}
            currency={product.variants[0]?.currency ?? 'usd'}
            className="font-medium"
          />
        </p>
      </div>
      <p className="mt-0.5 text-sm text-muted">
        {product.subtitle}
        {note && <span className="block">{note}</span>}
      </p>
    </article>
  );
}
