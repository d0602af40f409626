/** The shop's container around an Element's frame: its checks, its state classes and its label. */
import { asRecord, type JsonRecord, numberAt } from '../wire/json.ts';
import { whenReleased } from '../wire/pressed.ts';
import { IntegrationError } from './integration-error.ts';

/** Room around the frame for focus rings, which an iframe would clip. */
const BLEED_PX = 4;

export function resolveTarget(target: unknown): HTMLElement {
  const node = typeof target === 'string' ? document.querySelector(target) : target;
  if (!(node instanceof HTMLElement)) {
    throw new IntegrationError(
      'element.mount needs a CSS selector of, or a, DOM element that exists on the page.',
    );
  }
  if (!node.isConnected) {
    throw new IntegrationError('element.mount needs a DOM element that is in the document.');
  }
  return node;
}

export function styleFrame(iframe: HTMLIFrameElement, heightPx: number): void {
  iframe.style.display = 'block';
  iframe.style.width = `calc(100% + ${2 * BLEED_PX}px)`;
  iframe.style.maxWidth = 'none';
  iframe.style.margin = `-${BLEED_PX}px`;
  iframe.style.height = `${heightPx + 2 * BLEED_PX}px`;
  iframe.style.overflow = 'hidden';
  iframe.setAttribute('scrolling', 'no');
}

/** Takes the height that a frame reports of its content, not while a button below it is being pressed. */
export function fitHeight(iframe: HTMLIFrameElement, payload: unknown): void {
  const heightPx = numberAt(asRecord(payload), 'heightPx');
  if (heightPx === undefined) return;
  whenReleased(() => {
    iframe.style.height = `${Math.ceil(heightPx)}px`;
  });
}

export function markState(node: HTMLElement, name: string, payload: JsonRecord): void {
  if (name === 'focus') node.classList.add('StripeElement--focus');
  if (name === 'blur') node.classList.remove('StripeElement--focus');
  if (name !== 'change') return;
  node.classList.toggle('StripeElement--empty', payload.empty === true);
  node.classList.toggle('StripeElement--complete', payload.complete === true);
}

/** A click on the container's `<label for>` focuses the Element, as with an input of the page itself. */
export function followLabel(node: HTMLElement, focus: () => void): () => void {
  const label = node.id
    ? document.querySelector(`label[for="${CSS.escape(node.id)}"]`)
    : node.closest('label');
  label?.addEventListener('click', focus);
  return () => label?.removeEventListener('click', focus);
}
