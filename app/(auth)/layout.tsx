/** The root layout of signing in and up: the shop's name and one card. */
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { SlimHeader } from '#components/shop/site-header.tsx';
import { DocumentShell } from '#components/ui/document-shell.tsx';
import '../globals.css';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { template: '%s · MarketHub', default: 'MarketHub' },
  robots: { index: false, follow: false },
};

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <DocumentShell>
      <SlimHeader document />
      <main id="main" className="mx-auto w-full max-w-md flex-1 px-4 py-10 sm:py-16">
        {children}
      </main>
    </DocumentShell>
  );
}
