'use client';
/**
 * Modal dialogs on Base UI: focus is trapped and given back, Escape and the scrim close. `side="right"` is the drawer
 * of the cart. Controlled by `open` and `onOpenChange`.
 */
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from './button-class.ts';
import { cn } from './class-names.ts';

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Stays at the bottom: the buttons. */
  footer?: ReactNode;
  side?: 'center' | 'right';
  className?: string;
};

const POPUPS = {
  center: cn(
    'left-1/2 top-1/2 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 rounded-card',
    'transition-[opacity,scale] data-ending-style:scale-97 data-ending-style:opacity-0 data-starting-style:scale-97 data-starting-style:opacity-0',
  ),
  right: cn(
    'inset-y-0 right-0 w-full max-w-md sm:border-l',
    'transition-transform data-ending-style:translate-x-full data-starting-style:translate-x-full',
  ),
} as const;

export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, description, children, footer, side = 'center', className } = props;
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Popup
          className={cn(
            'fixed z-50 flex flex-col bg-raised shadow-dialog outline-none duration-200 ease-out',
            POPUPS[side],
            className,
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pb-3 pt-4 sm:px-6">
            <div className="min-w-0 pt-2">
              <BaseDialog.Title className="text-heading font-semibold">{title}</BaseDialog.Title>
              {description && (
                <BaseDialog.Description className="mt-1 text-sm text-muted">
                  {description}
                </BaseDialog.Description>
              )}
            </div>
            <BaseDialog.Close
              aria-label="Close"
              className={buttonClass({ tone: 'ghost', size: 'icon' }, '-mr-2 text-muted')}
            >
              <X aria-hidden className="size-5" />
            </BaseDialog.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pb-5 sm:px-6">
            {children}
          </div>
          {footer && <div className="border-t px-5 py-4 sm:px-6">{footer}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
