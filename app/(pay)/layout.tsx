/**
 * The root layout of the pay pages: a document of its own, so that its strict policy (nonce, the payment provider's
 * hosts) is never inherited from a storefront page. Always rendered per request: the nonce is.
 */
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { DocumentShell } from '#components/ui/document-shell.tsx';
import { SessionMark } from '#components/ui/session-mark.tsx';
import { currentSubject } from '#lib/auth/current-user.ts';
import '../globals.css';

export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { template: '%s · MarketHub', default: 'Checkout · MarketHub' },
  robots: { index: false, follow: false },
};

export default async function PayLayout({ children }: { children: ReactNode }) {
  return (
    <DocumentShell>
      <SessionMark subject={await currentSubject()} />
      {children}
    </DocumentShell>
  );
}
