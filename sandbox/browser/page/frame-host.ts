/**
 * An iframe on the sandbox's origin and its private channel. The port is posted to that exact origin after each load,
 * so a frame that shows anything else never gets it. Styles are set through CSSOM only: the shop's CSP may forbid more.
 */
import { connectMessage } from '../wire/handshake.ts';
import { toJson } from '../wire/json.ts';
import { type CallHandler, Peer } from '../wire/peer.ts';

const CONNECT_TIMEOUT_MS = 15_000;
let frameCount = 0;

export interface FrameOptions {
  readonly origin: string;
  readonly path: string;
  readonly title: string;
  /** Evaluated at each load, so that a reloaded frame gets the present options. */
  readonly setup: () => unknown;
  readonly handlers?: Readonly<Record<string, CallHandler>>;
  readonly onEvent?: (name: string, payload: unknown) => void;
  readonly onFailure?: () => void;
}

export interface FrameHost {
  readonly iframe: HTMLIFrameElement;
  /** Waits for the frame; rejects when it cannot be loaded or is removed meanwhile. */
  call(method: string, params?: unknown): Promise<unknown>;
  emit(name: string, payload?: unknown): void;
  remove(): void;
}

export function createFrame(options: FrameOptions): FrameHost {
  const iframe = createIframe(options);
  let peer: Peer | null = null;
  let ready = Promise.withResolvers<Peer>();
  ready.promise.catch(() => undefined);
  let failureTimer: ReturnType<typeof setTimeout> | undefined;

  function fail(): void {
    ready.reject(new Error('The sandbox frame could not be loaded.'));
    options.onFailure?.();
  }

  function connect(): void {
    const target = iframe.contentWindow;
    if (!target) return;
    const reloaded = peer !== null;
    peer?.close();
    if (reloaded) {
      ready = Promise.withResolvers<Peer>();
      ready.promise.catch(() => undefined);
    }
    const channel = new MessageChannel();
    const opened = new Peer(channel.port1, {
      handlers: options.handlers ?? {},
      onEvent(name, payload) {
        if (name === 'connected') {
          clearTimeout(failureTimer);
          ready.resolve(opened);
        } else {
          options.onEvent?.(name, payload);
        }
      },
    });
    peer = opened;
    clearTimeout(failureTimer);
    failureTimer = setTimeout(fail, CONNECT_TIMEOUT_MS);
    target.postMessage(connectMessage(toJson(options.setup())), options.origin, [channel.port2]);
  }

  iframe.addEventListener('load', connect);

  return {
    iframe,
    call: async (method, params) => (await ready.promise).call(method, toJson(params)),
    emit: (name, payload) => peer?.emit(name, toJson(payload)),
    remove() {
      clearTimeout(failureTimer);
      iframe.removeEventListener('load', connect);
      peer?.close();
      ready.reject(new Error('The sandbox frame was removed.'));
      iframe.remove();
    },
  };
}

function createIframe(options: FrameOptions): HTMLIFrameElement {
  const iframe = document.createElement('iframe');
  iframe.src = options.origin + options.path;
  iframe.title = options.title;
  frameCount += 1;
  iframe.name = `__privateStripeFrame${frameCount}`;
  iframe.referrerPolicy = 'origin';
  iframe.style.border = '0';
  // Frames declare a light root; any other value here would give them an opaque canvas on a dark page.
  iframe.style.colorScheme = 'light';
  return iframe;
}
