/** One product. */
import { RotateCcw, Truck } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { BuyBox } from '#components/shop/buy-box.tsx';
import { ProductGrid } from '#components/shop/product-grid.tsx';
import { ProductImage } from '#components/shop/product-image.tsx';
import { ProductSchema } from '#components/shop/product-schema.tsx';
import { Price } from '#components/ui/money.tsx';
import { readProduct, relatedProducts } from '#lib/catalog/read-product.ts';
import type { ProductDetail } from '#lib/contracts/catalog.ts';
import { DELIVERY_RATES } from '#lib/domain/pricing.ts';

type Props = { params: Promise<{ slug: string }> };

const RELATED = 4;
const productOf = cache((slug: string) => readProduct(slug, 'usd'));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await productOf((await params).slug);
  return product ? { title: product.title, description: product.subtitle } : {};
}

function Breadcrumb({ product }: { product: ProductDetail }) {
  const link = 'touch-target rounded-xs underline-offset-4 hover:text-ink hover:underline';
  return (
    <nav aria-label="Breadcrumb" className="text-sm text-muted">
      <ol className="flex flex-wrap items-center gap-x-2">
        <li>
          <Link href="/" className={link}>
            Shop
          </Link>
        </li>
        <li aria-hidden>/</li>
        <li>
          <Link href={`/categories/${product.category.slug}`} className={link}>
            {product.category.name}
          </Link>
        </li>
      </ol>
    </nav>
  );
}

function Details({ product }: { product: ProductDetail }) {
  return (
    <>
      <p className="max-w-prose leading-relaxed">{product.description}</p>
      <dl className="divide-y border-y text-sm">
        {product.details.map(({ label, value }) => (
          <div key={label} className="flex gap-4 py-3">
            <dt className="w-28 shrink-0 text-muted">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="flex flex-col gap-3 text-sm text-muted">
        <li className="flex items-center gap-3">
          <Truck aria-hidden className="size-5 shrink-0" />
          <span>
            Delivery <Price amountMinor={DELIVERY_RATES.usd.flatMinor} currency="usd" />, free from{' '}
            <Price amountMinor={DELIVERY_RATES.usd.freeFromMinor} currency="usd" />
          </span>
        </li>
        <li className="flex items-center gap-3">
          <RotateCcw aria-hidden className="size-5 shrink-0" />
          30 days to send it back
        </li>
      </ul>
    </>
  );
}

export default async function ProductPage({ params }: Props) {
  const { slug } = await params;
  const [product, related] = await Promise.all([productOf(slug), relatedProducts(slug, 'usd', RELATED)]);
  if (!product) notFound();
  return (
    <div className="page-width pt-6">
      <ProductSchema product={product} />
      <Breadcrumb product={product} />
      <div className="mt-4 grid items-start gap-8 lg:grid-cols-[1.2fr_1fr] lg:gap-16">
        <div className="overflow-hidden rounded-card bg-sunken lg:sticky lg:top-36">
          <div className="mx-auto aspect-square lg:max-h-[calc(100dvh-11rem)]">
            <ProductImage src={product.image} alt={`${product.title}: ${product.subtitle}`} priority />
          </div>
        </div>
        <div className="flex flex-col gap-7">
          <div>
            <h1 className="text-4xl font-semibold tracking-tight">{product.title}</h1>
            <p className="mt-1.5 text-lg text-muted">{product.subtitle}</p>
          </div>
          <BuyBox key={product.slug} product={product} />
          <Details product={product} />
        </div>
      </div>
      <section aria-labelledby="related" className="mt-20">
        <h2 id="related" className="mb-6 text-title font-semibold">
          Goes well with it
        </h2>
        <ProductGrid products={related} />
      </section>
    </div>
  );
}
