/** The parts of the storefront's first page: hero, departments, promises. */
import { Leaf, RotateCcw, Truck } from 'lucide-react';
import Link from 'next/link';
import { ButtonLink } from '#components/ui/link.tsx';
import { SHOP_LOCALE } from '#components/ui/money.tsx';
import type { Category, Product } from '#lib/contracts/catalog.ts';
import { formatMoney } from '#lib/domain/money.ts';
import { DELIVERY_RATES } from '#lib/domain/pricing.ts';
import { IntentLink } from './intent-link.tsx';
import { ProductImage } from './product-image.tsx';

function HeroTile({
  product,
  className,
  priority,
}: {
  product: Product;
  className: string;
  priority: boolean;
}) {
  return (
    <IntentLink
      href={`/products/${product.slug}`}
      aria-label={product.title}
      className={`group block overflow-hidden rounded-card bg-sunken ${className}`}
    >
      <ProductImage
        src={product.image}
        alt=""
        priority={priority}
        className="transition-transform duration-250 ease-out group-hover:scale-[1.03]"
      />
    </IntentLink>
  );
}

/** @param props.products three or more; the first is shown large */
export function Hero({ products }: { products: readonly Product[] }) {
  const [first, second, third] = products;
  return (
    <section className="page-width grid items-center gap-8 pb-4 pt-6 lg:grid-cols-2 lg:gap-14 lg:pb-10 lg:pt-12">
      <div className="max-w-xl">
        <h1 className="text-4xl font-semibold leading-[1.06] tracking-tight sm:text-display lg:text-6xl lg:leading-[1.02]">
          Things worth keeping.
        </h1>
        <p className="mt-4 max-w-md text-lg text-muted">
          Mugs, lamps, blankets and tools from small workshops: made slowly, priced fairly, and repaired when
          it comes to that.
        </p>
        <div className="mt-7 flex flex-wrap gap-3">
          <ButtonLink href="/search" size="lg">
            Shop everything
          </ButtonLink>
          <ButtonLink href="/search?sort=newest" tone="secondary" size="lg">
            See what is new
          </ButtonLink>
        </div>
      </div>
      {first && second && third && (
        <div className="grid grid-cols-3 grid-rows-2 gap-3 sm:gap-4">
          <HeroTile product={first} className="col-span-2 row-span-2 aspect-square" priority />
          <HeroTile product={second} className="aspect-square" priority />
          <HeroTile product={third} className="aspect-square" priority />
        </div>
      )}
    </section>
  );
}

export function DepartmentTiles(props: {
  categories: readonly Category[];
  images: ReadonlyMap<string, string>;
}) {
  return (
    <ul className="-mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-2 sm:mx-0 sm:grid sm:grid-cols-4 sm:gap-4 sm:overflow-visible sm:px-0 lg:grid-cols-7">
      {props.categories.map(({ slug, name, productCount }) => {
        const image = props.images.get(slug);
        return (
          <li key={slug} className="w-36 shrink-0 snap-start sm:w-auto">
            <Link href={`/categories/${slug}`} className="group block rounded-card">
              <span className="block aspect-[4/5] overflow-hidden rounded-card bg-sunken">
                {image && (
                  <ProductImage
                    src={image}
                    alt=""
                    className="transition-transform duration-250 ease-out group-hover:scale-[1.03]"
                  />
                )}
              </span>
              <span className="mt-2.5 block font-medium leading-snug underline-offset-4 group-hover:underline">
                {name}
              </span>
              <span className="block text-sm text-muted">{productCount} products</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

const dollars = (amountMinor: number): string => formatMoney({ amountMinor, currency: 'usd' }, SHOP_LOCALE);

const PROMISES = [
  {
    icon: Truck,
    title: `Free delivery from ${dollars(DELIVERY_RATES.usd.freeFromMinor)}`,
    text: `A flat ${dollars(DELIVERY_RATES.usd.flatMinor)} below that. You see it before you pay.`,
  },
  {
    icon: RotateCcw,
    title: '30 days to change your mind',
    text: 'Send it back as it came, and the money follows.',
  },
  { icon: Leaf, title: 'Made to be repaired', text: 'Spare parts for ten years, or we do not sell it.' },
] as const;

export function Promises() {
  return (
    <section aria-label="What we promise" className="page-width mt-20">
      <ul className="grid gap-6 rounded-card border bg-surface p-6 sm:grid-cols-3 sm:gap-8 sm:p-8">
        {PROMISES.map(({ icon: Icon, title, text }) => (
          <li key={title} className="flex gap-4">
            <Icon aria-hidden className="mt-0.5 size-6 shrink-0 text-accent" />
            <div>
              <p className="font-medium">{title}</p>
              <p className="mt-0.5 text-sm text-muted">{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
