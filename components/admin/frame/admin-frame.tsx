/** The admin's frame: a side bar on a wide screen, a bar with a menu on a narrow one, and the page beside or below. */
import type { ReactNode } from 'react';
import { AdminNav } from './admin-nav.tsx';
import { MobileNav } from './mobile-nav.tsx';
import { PersonPanel, type SignedIn } from './person-panel.tsx';

const Mark = () => (
  <p className="flex items-baseline gap-2 font-semibold tracking-tight">
    MarketHub <span className="text-sm font-normal text-muted">Admin</span>
  </p>
);

export function AdminFrame({ person, children }: { person: SignedIn; children: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col lg:flex-row">
      <header className="sticky top-0 z-30 border-b bg-surface lg:static lg:w-60 lg:shrink-0 lg:border-b-0 lg:border-r">
        <div className="flex min-h-14 items-center justify-between px-4 lg:hidden">
          <Mark />
          <MobileNav>
            <PersonPanel person={person} />
          </MobileNav>
        </div>
        <div className="hidden lg:sticky lg:top-0 lg:flex lg:h-dvh lg:flex-col lg:gap-6 lg:overflow-y-auto lg:p-4">
          <div className="px-3 pt-2">
            <Mark />
          </div>
          <nav aria-label="Admin" className="flex-1">
            <AdminNav />
          </nav>
          <PersonPanel person={person} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="min-w-0 flex-1 px-4 pb-24 pt-6 sm:px-8 lg:pt-10">
        <div className="mx-auto w-full max-w-6xl">{children}</div>
      </main>
    </div>
  );
}
