/**
 * One Element: a container on the shop's page around an iframe of the sandbox. What is typed stays in the frame;
 * here arrive only events without card data. The public object is what Stripe.js hands out, internals are kept apart.
 */
import { asRecord, isRecord, type JsonRecord, numberAt } from '../wire/json.ts';
import type { ElementKind } from './element-kinds.ts';
import { createEmitter, type Listener } from './emitter.ts';
import { createFrame, type FrameHost } from './frame-host.ts';
import { IntegrationError } from './integration-error.ts';

/** Room around the frame for focus rings, which an iframe would clip. */
const BLEED_PX = 4;

export interface PublicElement {
  mount(target: unknown): void;
  unmount(): void;
  destroy(): void;
  update(options: unknown): PublicElement;
  on(name: string, listener: Listener): PublicElement;
  once(name: string, listener: Listener): PublicElement;
  off(name: string, listener?: Listener): PublicElement;
  focus(): void;
  blur(): void;
  clear(): void;
  collapse(): PublicElement;
  getValue(): Promise<unknown>;
}

export interface ElementInternals {
  readonly kind: ElementKind;
  readonly key: string;
  readonly element: PublicElement;
  readonly options: () => JsonRecord;
  /** The frame on the page, or null while unmounted. */
  readonly frame: () => FrameHost | null;
  call(method: string, params?: unknown): Promise<unknown>;
}

export interface ElementContext {
  readonly origin: string;
  readonly kind: ElementKind;
  readonly options: JsonRecord;
  readonly setup: () => JsonRecord;
  readonly onDestroy: () => void;
}

export function createElement(context: ElementContext): ElementInternals {
  const { kind } = context;
  const emitter = createEmitter();
  let options = context.options;
  let frame: FrameHost | null = null;
  let mountPoint: HTMLElement | null = null;
  let removeLabel: () => void = () => undefined;
  let destroyed = false;

  function assertAlive(): void {
    if (destroyed)
      throw new IntegrationError('This Element has already been destroyed. Please create a new one.');
  }

  function call(method: string, params?: unknown): Promise<unknown> {
    if (!frame) return Promise.reject(new IntegrationError(`The ${kind.type} Element is not mounted.`));
    return frame.call(method, params);
  }

  /** A wish without an answer, e.g. focus: nothing to report when the frame is gone meanwhile. */
  function wish(method: string, params?: unknown): void {
    frame?.call(method, params).catch(() => undefined);
  }

  function receive(name: string, payload: unknown): void {
    const height = name === 'height' ? numberAt(asRecord(payload), 'heightPx') : undefined;
    if (height !== undefined && frame) frame.iframe.style.height = `${Math.ceil(height)}px`;
    if (mountPoint) markState(mountPoint, name, asRecord(payload));
    if (kind.events.has(name)) emitter.emit(name, payload);
  }

  function unmount(): void {
    removeLabel();
    frame?.remove();
    frame = null;
    mountPoint?.replaceChildren();
    mountPoint = null;
    emitter.forget();
  }

  function mount(target: unknown): void {
    assertAlive();
    const node = resolveTarget(target);
    if (mountPoint === node && frame) return;
    unmount();
    mountPoint = node;
    frame = createFrame({
      origin: context.origin,
      path: `/_sandbox/elements/${kind.frame}`,
      title: kind.title,
      setup: () => ({ ...context.setup(), options }),
      onEvent: receive,
      onFailure: () =>
        emitter.emit('loaderror', {
          elementType: kind.type,
          error: { type: 'api_connection_error', message: 'The sandbox frame could not be loaded.' },
        }),
    });
    styleFrame(frame.iframe, kind);
    node.classList.add('StripeElement', 'StripeElement--empty');
    node.replaceChildren(frame.iframe);
    removeLabel = followLabel(node, () => element.focus());
    queueMicrotask(() => emitter.emit('loaderstart', { elementType: kind.type }));
  }

  const element: PublicElement = {
    mount,
    unmount: () => {
      assertAlive();
      unmount();
    },
    destroy() {
      if (destroyed) return;
      unmount();
      emitter.clear();
      destroyed = true;
      context.onDestroy();
    },
    update(changes) {
      assertAlive();
      if (isRecord(changes)) {
        options = { ...options, ...changes };
        wish('update', options);
      }
      return element;
    },
    on(name, listener) {
      if (typeof listener !== 'function')
        throw new IntegrationError(`element.on('${name}') needs a function.`);
      if (!destroyed) emitter.on(name, listener);
      return element;
    },
    once(name, listener) {
      if (!destroyed) emitter.once(name, listener);
      return element;
    },
    off(name, listener) {
      emitter.off(name, listener);
      return element;
    },
    focus() {
      frame?.iframe.focus();
      wish('focus');
    },
    blur: () => wish('blur'),
    clear: () => wish('clear'),
    collapse() {
      wish('collapse');
      return element;
    },
    getValue: () => call('getValue'),
  };

  return {
    kind,
    key: kind.keyOf(context.options),
    element,
    options: () => options,
    frame: () => frame,
    call,
  };
}

function resolveTarget(target: unknown): HTMLElement {
  const node = typeof target === 'string' ? document.querySelector(target) : target;
  if (!(node instanceof HTMLElement)) {
    throw new IntegrationError(
      'element.mount needs a CSS selector of, or a, DOM element that exists on the page.',
    );
  }
  if (!node.isConnected)
    throw new IntegrationError('element.mount needs a DOM element that is in the document.');
  return node;
}

function styleFrame(iframe: HTMLIFrameElement, kind: ElementKind): void {
  iframe.style.display = 'block';
  iframe.style.width = `calc(100% + ${2 * BLEED_PX}px)`;
  iframe.style.maxWidth = 'none';
  iframe.style.margin = `-${BLEED_PX}px`;
  iframe.style.height = `${kind.initialHeightPx + 2 * BLEED_PX}px`;
  iframe.style.overflow = 'hidden';
  iframe.setAttribute('scrolling', 'no');
}

function markState(node: HTMLElement, name: string, payload: JsonRecord): void {
  if (name === 'focus') node.classList.add('StripeElement--focus');
  if (name === 'blur') node.classList.remove('StripeElement--focus');
  if (name !== 'change') return;
  node.classList.toggle('StripeElement--empty', payload.empty === true);
  node.classList.toggle('StripeElement--complete', payload.complete === true);
}

/** A click on the container's `<label for>` focuses the Element, as with an input of the page itself. */
function followLabel(node: HTMLElement, focus: () => void): () => void {
  const label = node.id
    ? document.querySelector(`label[for="${CSS.escape(node.id)}"]`)
    : node.closest('label');
  label?.addEventListener('click', focus);
  return () => label?.removeEventListener('click', focus);
}
