/**
 * The header of every page: name, departments, search, account, cart. Rendered without anything of a user, whose parts
 * fill in from the browser; pages with one task (checkout) use `SlimHeader`.
 */
import Link from 'next/link';
import type { ReactNode } from 'react';
import { AccountMenu } from './account-menu.tsx';
import { CartButton } from './cart-button.tsx';
import { CategoryNav } from './category-nav.tsx';
import { SearchBox } from './search-box.tsx';
import { Wordmark } from './wordmark.tsx';

export type HeaderCategory = { slug: string; name: string };

export function SiteHeader({ categories }: { categories: readonly HeaderCategory[] }) {
  return (
    <header className="sticky top-0 z-20 border-b bg-canvas/90 backdrop-blur-md">
      <div className="page-width flex min-h-16 items-center gap-2 sm:gap-4">
        <Link href="/" className="-ml-1 rounded-control p-1" aria-label="MarketHub, home">
          <Wordmark />
        </Link>
        <SearchBox className="mx-auto hidden w-full max-w-md md:block" />
        <div className="ml-auto flex items-center gap-0.5 md:ml-0">
          <AccountMenu />
          <CartButton />
        </div>
      </div>
      <div className="page-width pb-3 md:hidden">
        <SearchBox />
      </div>
      <CategoryNav categories={categories} />
    </header>
  );
}

/** Name and one slot: for pages where nothing else should be pressed. */
export function SlimHeader({ children, document = false }: { children?: ReactNode; document?: boolean }) {
  const mark = <Wordmark />;
  return (
    <header className="border-b bg-canvas">
      <div className="page-width flex min-h-16 items-center justify-between gap-4">
        {document ? (
          <a href="/" className="-ml-1 rounded-control p-1" aria-label="MarketHub, home">
            {mark}
          </a>
        ) : (
          <Link href="/" className="-ml-1 rounded-control p-1" aria-label="MarketHub, home">
            {mark}
          </Link>
        )}
        {children}
      </div>
    </header>
  );
}
