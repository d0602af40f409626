'use client';
/** The navigation of a narrow screen: a disclosure below the bar. Escape closes it and gives the focus back. */
import { Menu, X } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import { AdminNav } from './admin-nav.tsx';

export function MobileNav({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const pathname = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => setOpen(false), [pathname]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from any link inside it.
    <div onKeyDown={onKeyDown}>
      <button
        ref={trigger}
        type="button"
        aria-expanded={open}
        aria-controls="admin-menu"
        className={buttonClass({ tone: 'ghost', size: 'icon' }, '-mr-2')}
        onClick={() => setOpen(!open)}
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
          <AdminNav onFollow={() => setOpen(false)} />
        </nav>
        <div className="mt-4">{children}</div>
      </div>
    </div>
  );
}
