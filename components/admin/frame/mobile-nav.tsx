'use client';
/** The navigation of a narrow screen: a disclosure below the bar. */
import { Menu, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import { useDisclosure } from '#components/ui/use-disclosure.ts';
import { AdminNav } from './admin-nav.tsx';

export function MobileNav({ children }: { children: ReactNode }) {
  const { open, root, trigger, toggle, close } = useDisclosure();
  return (
    <div ref={root}>
      <button
        ref={trigger}
        type="button"
        aria-expanded={open}
        aria-controls="admin-menu"
        className={buttonClass({ tone: 'ghost', size: 'icon' }, '-mr-2')}
        onClick={toggle}
      >
        {open ? <X aria-hidden className="size-5" /> : <Menu aria-hidden className="size-5" />}
        <span className="sr-only">Menu</span>
      </button>
      <div
        id="admin-menu"
        hidden={!open}
        className="absolute inset-x-0 top-full max-h-[calc(100dvh-3.5rem)] overflow-y-auto border-b bg-surface p-4 shadow-float"
      >
        <nav aria-label="Admin">
          <AdminNav onFollow={close} />
        </nav>
        <div className="mt-4">{children}</div>
      </div>
    </div>
  );
}
