/**
 * Event listeners of one Element. React attaches listeners after mount, so events that happen once (`ready`,
 * `loaderstart`, `loaderror`) are replayed to late listeners; removing a listener that is not there is no error.
 */

export type Listener = (payload: unknown) => unknown;

const REPLAYED: ReadonlySet<string> = new Set(['loaderstart', 'ready', 'loaderror']);

export interface Emitter {
  on(name: string, listener: Listener): void;
  once(name: string, listener: Listener): void;
  off(name: string, listener?: Listener): void;
  emit(name: string, payload: unknown): void;
  listens(name: string): boolean;
  /** Forgets what would be replayed: the Element was unmounted and has to become ready anew. */
  forget(): void;
  clear(): void;
}

export function createEmitter(): Emitter {
  const listeners = new Map<string, Listener[]>();
  const happened = new Map<string, unknown>();

  const isListening = (name: string, listener: Listener): boolean =>
    listeners.get(name)?.includes(listener) ?? false;

  const emitter: Emitter = {
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      if (!REPLAYED.has(name) || !happened.has(name)) return;
      queueMicrotask(() => {
        if (happened.has(name) && isListening(name, listener)) listener(happened.get(name));
      });
    },
    once(name, listener) {
      const wrapped: Listener = (payload) => {
        emitter.off(name, wrapped);
        return listener(payload);
      };
      emitter.on(name, wrapped);
    },
    off(name, listener) {
      if (!listener) listeners.delete(name);
      else
        listeners.set(
          name,
          (listeners.get(name) ?? []).filter((known) => known !== listener),
        );
    },
    emit(name, payload) {
      if (REPLAYED.has(name)) happened.set(name, payload);
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(payload);
        } catch (error) {
          // A listener of the shop that throws must not break the Element: report it as an uncaught error.
          reportError(error);
        }
      }
    },
    listens: (name) => (listeners.get(name)?.length ?? 0) > 0,
    forget: () => happened.clear(),
    clear() {
      listeners.clear();
      happened.clear();
    },
  };
  return emitter;
}
