/** The quiet frame of the pay pages: the shop's name, a way back, and nothing that could lead away from paying. */
import { ArrowLeft, Lock } from 'lucide-react';
import type { ReactNode } from 'react';

export function PayHeader() {
  return (
    <header className="border-b bg-surface">
      <div className="page-width flex min-h-16 items-center justify-between gap-4">
        {/* Whole documents: the shop has a policy of its own, and a soft navigation would keep this one. */}
        <a href="/" className="touch-target rounded-xs text-lg font-semibold tracking-tight">
          MarketHub
        </a>
        <p className="hidden items-center gap-2 text-sm text-muted sm:flex">
          <Lock aria-hidden className="size-4" />
          Secure checkout
        </p>
        <a
          href="/cart"
          className="touch-target inline-flex items-center gap-1.5 rounded-xs text-sm font-medium text-muted hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          Back to cart
        </a>
      </div>
    </header>
  );
}

/** A column for one message: the result pages. */
export function ResultColumn({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-xl px-4 py-12 sm:py-16">{children}</div>;
}
