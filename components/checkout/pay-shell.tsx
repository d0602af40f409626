/** The quiet frame of the pay pages: the shop's name, a way back, and nothing that could lead away from paying. */
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { SlimHeader } from '#components/shop/site-header.tsx';

export function PayHeader() {
  return (
    <SlimHeader document>
      {/* Whole documents: the shop has a policy of its own, and a soft navigation would keep this one. */}
      <a
        href="/cart"
        className="inline-flex min-h-11 items-center gap-1.5 rounded-xs text-sm font-medium text-muted hover:text-ink print:hidden"
      >
        <ArrowLeft aria-hidden className="size-4" />
        Back to cart
      </a>
    </SlimHeader>
  );
}

/** A column for one message: the result pages. */
export function ResultColumn({ children }: { children: ReactNode }) {
  return (
    <main id="main" className="mx-auto w-full max-w-xl flex-1 px-4 py-12 sm:py-16 print:py-4">
      {children}
    </main>
  );
}
