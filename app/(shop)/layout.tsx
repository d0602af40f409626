/** The root layout of the storefront. Its documents hold nothing of a user: cart and session fill in from the browser. */
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { CheckoutSpeculation } from '#components/shop/checkout-link.tsx';
import { SiteFooter } from '#components/shop/site-footer.tsx';
import { SiteHeader } from '#components/shop/site-header.tsx';
import { DocumentShell } from '#components/ui/document-shell.tsx';
import { listCategories } from '#lib/catalog/list-categories.ts';
import '../globals.css';

/** Prices and stock are the database's of now; a build knows no database. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { template: '%s · MarketHub', default: 'MarketHub · Things worth keeping' },
  description: 'Well-made things for every day, from small workshops.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#131413' },
  ],
  colorScheme: 'light dark',
};

export default async function ShopLayout({ children }: { children: ReactNode }) {
  const categories = await listCategories();
  return (
    <DocumentShell>
      <SiteHeader categories={categories} />
      <main id="main" tabIndex={-1} className="flex-1 pb-24">
        {children}
      </main>
      <SiteFooter categories={categories} />
      <CheckoutSpeculation />
    </DocumentShell>
  );
}
