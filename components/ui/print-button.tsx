'use client';
/** Opens the browser's print dialog: the receipt is the same page in its print style. */
import { Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';

export function PrintButton({ children }: { children: ReactNode }) {
  return (
    <Button tone="secondary" icon={<Printer aria-hidden className="size-4" />} onClick={() => window.print()}>
      {children}
    </Button>
  );
}
