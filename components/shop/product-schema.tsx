/** What search engines read of a product (schema.org): data in a script element that runs nothing. */
import type { ProductDetail } from '#lib/contracts/catalog.ts';
import { currencyRule } from '#lib/domain/currencies.ts';

const decimal = (amountMinor: number, currency: string): string => {
  const exponent = currencyRule(currency)?.stripeExponent ?? 2;
  return (amountMinor / 10 ** exponent).toFixed(exponent);
};

export function ProductSchema({ product }: { product: ProductDetail }) {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.title,
    description: product.description,
    image: product.image,
    offers: product.variants.map((variant) => ({
      '@type': 'Offer',
      sku: variant.sku,
      price: decimal(variant.priceMinor, variant.currency),
      priceCurrency: variant.currency.toUpperCase(),
      availability: `https://schema.org/${variant.available > 0 ? 'InStock' : 'OutOfStock'}`,
    })),
  };
  // "<" never stands in it, so no text of a product can end the element.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON with every "<" escaped
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
