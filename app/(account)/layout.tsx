/** The root layout of the account pages: the shop's header around what belongs to one user. Never cached. */
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { SiteFooter } from '#components/shop/site-footer.tsx';
import { SiteHeader } from '#components/shop/site-header.tsx';
import { DocumentShell } from '#components/ui/document-shell.tsx';
import { listCategories } from '#lib/catalog/list-categories.ts';
import '../globals.css';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { template: '%s · MarketHub', default: 'Your account · MarketHub' },
  robots: { index: false, follow: false },
};

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const categories = await listCategories();
  return (
    <DocumentShell>
      <SiteHeader categories={categories} />
      <main id="main" className="mx-auto w-full max-w-4xl flex-1 px-4 py-10 sm:px-8 sm:py-14">
        {children}
      </main>
      <SiteFooter categories={categories} />
    </DocumentShell>
  );
}
