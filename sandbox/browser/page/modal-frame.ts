/**
 * A modal with a page of the sandbox's origin in it: the bank's challenge, a wallet's sheet. A native modal dialog makes
 * the rest of the page inert, so focus stays inside; Escape means "cancel".
 */
import type { JsonRecord } from '../wire/json.ts';
import { fitHeight } from './element-container.ts';
import { createFrame, type FrameHost } from './frame-host.ts';

export interface ModalFrameOptions {
  readonly origin: string;
  readonly path: string;
  readonly title: string;
  readonly setup: JsonRecord;
  /** Everything that the frame says beside `ready`, `height` and `retry`. */
  readonly onEvent: (name: string, payload: unknown) => void;
  /** The page in it cannot be loaded, so it cannot cancel itself. */
  readonly cancelWithoutFrame: () => void;
}

export interface ModalFrame {
  emit(name: string, payload?: unknown): void;
  close(): void;
}

const INITIAL_HEIGHT_PX = 460;

export function openModalFrame(options: ModalFrameOptions): ModalFrame {
  const night = isDarkPage();
  const state = { connected: false, cancelling: false };

  function cancel(): void {
    if (state.cancelling) return;
    state.cancelling = true;
    if (state.connected) frame.emit('cancel');
    else options.cancelWithoutFrame();
  }

  const frame = createFrame({
    origin: options.origin,
    path: options.path,
    title: options.title,
    setup: () => ({ ...options.setup, theme: night ? 'night' : 'stripe' }),
    onEvent(name, payload) {
      if (name === 'ready') {
        state.connected = true;
        frame.iframe.focus();
        frame.emit('focus');
      } else if (name === 'height') {
        fitHeight(frame.iframe, payload);
      } else if (name === 'retry') {
        // The page in it could not reach the API: let the shopper press again.
        state.cancelling = false;
      } else options.onEvent(name, payload);
    },
    onFailure: cancel,
  });
  const dialog = createDialog(frame, options.title, cancel);
  if (night) frame.iframe.style.background = '#1a202c';
  const unlockScroll = lockScroll();
  return {
    emit: frame.emit,
    close() {
      unlockScroll();
      dialog.close();
      frame.remove();
      dialog.remove();
    },
  };
}

function createDialog(frame: FrameHost, title: string, cancel: () => void): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', title);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    cancel();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    cancel();
  });
  styleDialog(dialog.style);
  styleChallengeFrame(frame.iframe.style);
  dialog.append(frame.iframe);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function styleDialog(style: CSSStyleDeclaration): void {
  style.position = 'fixed';
  style.inset = '0';
  style.boxSizing = 'border-box';
  style.width = '100%';
  style.maxWidth = 'none';
  style.height = '100%';
  style.maxHeight = 'none';
  style.margin = '0';
  style.padding = '12px';
  style.border = '0';
  style.display = 'grid';
  style.placeItems = 'center';
  style.overflow = 'auto';
  style.background = 'rgba(9, 12, 20, 0.62)';
  style.outline = 'none';
}

function styleChallengeFrame(style: CSSStyleDeclaration): void {
  style.display = 'block';
  style.width = 'min(440px, 100%)';
  style.maxWidth = 'none';
  style.height = `${INITIAL_HEIGHT_PX}px`;
  style.borderRadius = '16px';
  style.background = '#ffffff';
  style.boxShadow = '0 24px 64px rgba(0, 0, 0, 0.35)';
}

/** Judged by the page's used colour scheme, so that the bank's page does not flash white on a dark shop. */
function isDarkPage(): boolean {
  const scheme = getComputedStyle(document.body).colorScheme;
  if (!scheme.includes('dark')) return false;
  return !scheme.includes('light') || window.matchMedia('(prefers-color-scheme: dark)').matches;
}

function lockScroll(): () => void {
  const root = document.documentElement;
  const previous = root.style.overflow;
  root.style.overflow = 'hidden';
  return () => {
    root.style.overflow = previous;
  };
}
