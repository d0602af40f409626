/** The frame's end of the handshake: takes exactly one port, from its own parent window, and answers on it alone. */
import { isConnectMessage } from '../wire/handshake.ts';
import { asRecord, type JsonRecord, toJson } from '../wire/json.ts';
import { type CallHandler, Peer } from '../wire/peer.ts';
import { followPointer } from '../wire/pressed.ts';

export type Emit = (name: string, payload?: unknown) => void;

export interface FrameProgram {
  readonly handlers: Readonly<Record<string, CallHandler>>;
  readonly onEvent?: (name: string, payload: unknown) => void;
  /** Runs once the page listens. */
  readonly started?: () => void;
}

export function connectToParent(start: (setup: JsonRecord, emit: Emit) => FrameProgram): void {
  function accept(event: MessageEvent<unknown>): void {
    const port = event.ports[0];
    if (window.parent === window || event.source !== window.parent || !port) return;
    if (!isConnectMessage(event.data)) return;
    window.removeEventListener('message', accept);
    let peer: Peer | null = null;
    const emit: Emit = (name, payload) => peer?.emit(name, toJson(payload));
    const program = start(asRecord(event.data.setup), emit);
    peer = new Peer(port, program);
    emit('connected');
    program.started?.();
  }
  window.addEventListener('message', accept);
  followPointer();
}

/** Reports the height of the frame's content whenever it changes. */
export function reportHeight(content: HTMLElement, emit: Emit): void {
  let lastHeightPx = -1;
  const report = (): void => {
    // The body's margin is the room for focus rings; it belongs to the frame's height.
    const heightPx = Math.ceil(content.getBoundingClientRect().height) + 2 * content.offsetTop;
    if (heightPx === lastHeightPx) return;
    lastHeightPx = heightPx;
    emit('height', { heightPx });
  };
  new ResizeObserver(report).observe(content);
  report();
}
