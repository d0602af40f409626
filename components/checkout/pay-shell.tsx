/** The quiet frame of the pay pages: the shop's name, a way back, and nothing that could lead away from paying. */
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { SlimHeader } from '#components/shop/site-header.tsx';

const WAYS = {
  cart: { href: '/cart', label: 'Back to cart' },
  shop: { href: '/', label: 'Back to the shop' },
  account: { href: '/account', label: 'Back to your account' },
} as const;

/** Whole documents: the shop has a policy of its own, and a soft navigation would keep this one. */
export function PayHeader({ back }: { back: keyof typeof WAYS }) {
  const { href, label } = WAYS[back];
  return (
    <SlimHeader document>
      <a
        href={href}
        className="inline-flex min-h-11 items-center gap-1.5 rounded-xs text-sm font-medium text-muted hover:text-ink print:hidden"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {label}
      </a>
    </SlimHeader>
  );
}

/** A column for one message: the result pages. */
export function ResultColumn({ children }: { children: ReactNode }) {
  return (
    <>
      <PayHeader back="shop" />
      <main id="main" className="mx-auto w-full max-w-xl flex-1 px-4 py-12 sm:py-16 print:py-4">
        {children}
      </main>
    </>
  );
}
