/**
 * One Element: a container on the shop's page around an iframe of the sandbox. What is typed stays in the frame;
 * here arrive only events without card data. The public object is what Stripe.js hands out, internals are kept apart.
 */
import { asRecord, isRecord, type JsonRecord } from '../wire/json.ts';
import { fitHeight, followLabel, markState, resolveTarget, styleFrame } from './element-container.ts';
import type { ElementKind } from './element-kinds.ts';
import { createEmitter, type Listener } from './emitter.ts';
import { createFrame, type FrameHost } from './frame-host.ts';
import { IntegrationError } from './integration-error.ts';
import { darkSurfaceOf, watchTheme } from './surface.ts';

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

export interface ElementContext {
  readonly origin: string;
  readonly kind: ElementKind;
  readonly options: JsonRecord;
  readonly setup: () => JsonRecord;
  readonly onDestroy: () => void;
  /** Sees what the frame says first; true when it was not meant for the shop. */
  readonly intercept?: (name: string, payload: unknown) => boolean;
}

export class ElementCore {
  readonly kind: ElementKind;
  /** Two Elements of a group never share it, e.g. `address:shipping`. */
  readonly key: string;
  readonly element: PublicElement;
  readonly emitter = createEmitter();
  readonly #context: ElementContext;
  #options: JsonRecord;
  #frame: FrameHost | null = null;
  #container: HTMLElement | null = null;
  #stopFollowing: () => void = () => undefined;
  #destroyed = false;

  constructor(context: ElementContext) {
    this.#context = context;
    this.kind = context.kind;
    this.key = context.kind.keyOf(context.options);
    this.#options = context.options;
    this.element = publicElement(this);
  }

  get options(): JsonRecord {
    return this.#options;
  }

  /** The frame on the page, or null while unmounted. */
  get frame(): FrameHost | null {
    return this.#frame;
  }

  get destroyed(): boolean {
    return this.#destroyed;
  }

  call(method: string, params?: unknown): Promise<unknown> {
    if (!this.#frame) {
      return Promise.reject(new IntegrationError(`The ${this.kind.type} Element is not mounted.`));
    }
    return this.#frame.call(method, params);
  }

  /** A wish without an answer, e.g. focus: nothing to report when the frame is gone meanwhile. */
  wish(method: string, params?: unknown): void {
    this.#frame?.call(method, params).catch(() => undefined);
  }

  assertAlive(): void {
    if (this.#destroyed) {
      throw new IntegrationError('This Element has already been destroyed. Please create a new one.');
    }
  }

  mount(target: unknown): void {
    this.assertAlive();
    const node = resolveTarget(target);
    if (this.#container === node && this.#frame) return;
    this.unmount();
    const frame = createFrame({
      origin: this.#context.origin,
      path: `/_sandbox/elements/${this.kind.frame}`,
      title: this.kind.title,
      setup: () => ({ ...this.#context.setup(), options: this.#options, surface: darkSurfaceOf(node) }),
      onEvent: (name, payload) => this.#receive(name, payload),
      onFailure: () =>
        this.emitter.emit('loaderror', {
          elementType: this.kind.type,
          error: { type: 'api_connection_error', message: 'The sandbox frame could not be loaded.' },
        }),
    });
    this.#container = node;
    this.#frame = frame;
    styleFrame(frame.iframe, this.kind.initialHeightPx(node.clientWidth));
    node.classList.add('StripeElement', 'StripeElement--empty');
    node.replaceChildren(frame.iframe);
    const stopLabel = followLabel(node, () => this.element.focus());
    const stopTheme = watchTheme(() => frame.emit('surface', { color: darkSurfaceOf(node) }));
    this.#stopFollowing = () => {
      stopLabel();
      stopTheme();
    };
    queueMicrotask(() => this.emitter.emit('loaderstart', { elementType: this.kind.type }));
  }

  unmount(): void {
    this.#stopFollowing();
    this.#frame?.remove();
    this.#frame = null;
    this.#container?.replaceChildren();
    this.#container = null;
    this.emitter.forget();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.unmount();
    this.emitter.clear();
    this.#destroyed = true;
    this.#context.onDestroy();
  }

  update(changes: unknown): void {
    this.assertAlive();
    if (!isRecord(changes)) return;
    this.#options = { ...this.#options, ...changes };
    this.wish('update', this.#options);
  }

  #receive(name: string, payload: unknown): void {
    if (name === 'height' && this.#frame) fitHeight(this.#frame.iframe, payload);
    if (this.#context.intercept?.(name, payload)) return;
    if (this.#container) markState(this.#container, name, asRecord(payload));
    if (this.kind.events.has(name)) this.emitter.emit(name, payload);
  }
}

/** What a shop gets; React calls `off` after `destroy`, which must not throw. */
function publicElement(core: ElementCore): PublicElement {
  const element: PublicElement = {
    mount: (target) => core.mount(target),
    unmount() {
      core.assertAlive();
      core.unmount();
    },
    destroy: () => core.destroy(),
    update(changes) {
      core.update(changes);
      return element;
    },
    on(name, listener) {
      if (typeof listener !== 'function') {
        throw new IntegrationError(`element.on('${name}') needs a function.`);
      }
      if (!core.destroyed) core.emitter.on(name, listener);
      return element;
    },
    once(name, listener) {
      if (!core.destroyed) core.emitter.once(name, listener);
      return element;
    },
    off(name, listener) {
      core.emitter.off(name, listener);
      return element;
    },
    focus() {
      core.frame?.iframe.focus();
      core.wish('focus');
    },
    blur: () => core.wish('blur'),
    clear: () => core.wish('clear'),
    collapse() {
      core.wish('collapse');
      return element;
    },
    getValue: () => core.call('getValue'),
  };
  return element;
}
