/**
 * The modal with the bank's 3DS page. A native modal dialog makes the rest of the page inert, so focus stays inside;
 * Escape and Close mean "authentication failed". If the page is closed meanwhile the intent stays in requires_action.
 */
import { type ApiResult, toApiResult } from '../wire/api-result.ts';
import { asRecord, type JsonRecord, numberAt } from '../wire/json.ts';
import { createFrame, type FrameHost } from './frame-host.ts';

export interface ChallengeOptions {
  readonly origin: string;
  readonly path: string;
  readonly setup: JsonRecord;
  /** Used when the challenge page cannot be loaded and so cannot cancel itself. */
  readonly cancelWithoutFrame: () => Promise<ApiResult>;
}

const INITIAL_HEIGHT_PX = 460;

export async function openChallenge(options: ChallengeOptions): Promise<ApiResult> {
  const outcome = Promise.withResolvers<ApiResult>();
  const night = isDarkPage();
  const state = { connected: false, cancelling: false };

  function cancel(): void {
    if (state.cancelling) return;
    state.cancelling = true;
    if (state.connected) frame.emit('cancel');
    else void options.cancelWithoutFrame().then(outcome.resolve);
  }

  const frame = createFrame({
    origin: options.origin,
    path: options.path,
    title: '3D Secure authentication',
    setup: () => ({ ...options.setup, theme: night ? 'night' : 'stripe' }),
    onEvent(name, payload) {
      const height = numberAt(asRecord(payload), 'heightPx');
      if (name === 'ready') {
        state.connected = true;
        frame.iframe.focus();
        frame.emit('focus');
      }
      if (name === 'height' && height !== undefined) frame.iframe.style.height = `${Math.ceil(height)}px`;
      // The challenge page could not reach the API: let the shopper press again.
      if (name === 'retry') state.cancelling = false;
      if (name === 'outcome') outcome.resolve(toApiResult(payload));
    },
    onFailure: cancel,
  });
  const dialog = createDialog(frame, cancel);
  if (night) frame.iframe.style.background = '#1a202c';
  const unlockScroll = lockScroll();
  try {
    return await outcome.promise;
  } finally {
    unlockScroll();
    dialog.close();
    frame.remove();
    dialog.remove();
  }
}

function createDialog(frame: FrameHost, cancel: () => void): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', '3D Secure authentication');
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
