'use client';
/** Short messages about something just done, on sonner: read out politely, with an optional undo. */
import { Toaster as SonnerToaster, toast } from 'sonner';

export function Toaster() {
  return (
    <SonnerToaster
      position="bottom-center"
      closeButton={false}
      gap={8}
      visibleToasts={3}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-control bg-ink px-4 py-3 text-sm text-canvas shadow-float sm:w-(--width)',
          title: 'font-medium',
          description: 'opacity-80',
          content: 'min-w-0 flex-1',
          icon: 'shrink-0',
          actionButton: 'touch-target shrink-0 font-semibold underline underline-offset-4',
        },
      }}
    />
  );
}

type ToastOptions = {
  description?: string;
  action?: { label: string; onPress: () => void };
  id?: string;
  /** Stays until it is closed. */
  keep?: boolean;
};

const shown = (options: ToastOptions) => ({
  ...(options.description === undefined ? {} : { description: options.description }),
  ...(options.id === undefined ? {} : { id: options.id }),
  ...(options.action === undefined
    ? {}
    : { action: { label: options.action.label, onClick: options.action.onPress }, duration: 8_000 }),
  ...(options.keep === true ? { duration: Number.POSITIVE_INFINITY, closeButton: true } : {}),
});

export const notify = {
  success: (message: string, options: ToastOptions = {}) => void toast.success(message, shown(options)),
  error: (message: string, options: ToastOptions = {}) =>
    void toast.error(message, { duration: 8_000, ...shown(options) }),
  info: (message: string, options: ToastOptions = {}) => void toast(message, shown(options)),
};
