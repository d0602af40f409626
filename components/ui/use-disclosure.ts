'use client';
/**
 * What opens below its own button: Escape closes it and gives the focus back; a press or the focus elsewhere closes it,
 * and so does another page.
 */
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';

export function useDisclosure() {
  const pathname = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    const { signal } = stop;
    const onElsewhere = ({ target }: Event) => {
      if (!(target instanceof Node) || !root.current?.contains(target)) setOpenAt(null);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpenAt(null);
      trigger.current?.focus();
    };
    document.addEventListener('pointerdown', onElsewhere, { signal });
    document.addEventListener('focusin', onElsewhere, { signal });
    document.addEventListener('keydown', onKeyDown, { signal });
    return () => stop.abort();
  }, [open]);
  return {
    open,
    /** Around the button and what it opens. */
    root,
    trigger,
    toggle: () => setOpenAt(open ? null : pathname),
    close: () => setOpenAt(null),
  };
}
