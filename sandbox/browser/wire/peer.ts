/**
 * Calls and events over one MessagePort. Each frame has a port of its own, handed over once to a checked origin,
 * so no third window can read or forge a message. Payloads are unknown on arrival and are read with wire/json.
 */
import { isRecord } from './json.ts';

export type CallHandler = (params: unknown) => unknown;

export interface PeerOptions {
  readonly handlers: Readonly<Record<string, CallHandler>>;
  readonly onEvent?: (name: string, payload: unknown) => void;
}

export interface Peer {
  /** Rejects when the peer is closed or the handler on the other side threw. */
  call(method: string, params?: unknown): Promise<unknown>;
  emit(name: string, payload?: unknown): void;
  close(): void;
}

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export function createPeer(port: MessagePort, options: PeerOptions): Peer {
  const pending = new Map<number, PendingCall>();
  let nextCallId = 1;
  let closed = false;

  async function answer(callId: number, method: string, params: unknown): Promise<void> {
    const handler = Object.hasOwn(options.handlers, method) ? options.handlers[method] : undefined;
    try {
      if (!handler) throw new Error(`No method ${method}`);
      const value = await handler(params);
      if (!closed) port.postMessage({ kind: 'result', callId, value });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!closed) port.postMessage({ kind: 'failure', callId, message });
    }
  }

  function receive(message: unknown): void {
    if (!isRecord(message)) return;
    const callId = typeof message.callId === 'number' ? message.callId : 0;
    switch (message.kind) {
      case 'call':
        if (typeof message.method === 'string') void answer(callId, message.method, message.params);
        return;
      case 'result':
        pending.get(callId)?.resolve(message.value);
        pending.delete(callId);
        return;
      case 'failure':
        pending.get(callId)?.reject(new Error(String(message.message)));
        pending.delete(callId);
        return;
      case 'event':
        if (typeof message.name === 'string') options.onEvent?.(message.name, message.payload);
        return;
      default:
    }
  }

  port.onmessage = (event: MessageEvent<unknown>) => receive(event.data);

  return {
    call(method, params) {
      if (closed) return Promise.reject(new Error('The frame is gone.'));
      return new Promise((resolve, reject) => {
        const callId = nextCallId++;
        pending.set(callId, { resolve, reject });
        port.postMessage({ kind: 'call', callId, method, params });
      });
    },
    emit(name, payload) {
      if (!closed) port.postMessage({ kind: 'event', name, payload });
    },
    close() {
      closed = true;
      port.onmessage = null;
      port.close();
      for (const call of pending.values()) call.reject(new Error('The frame is gone.'));
      pending.clear();
    },
  };
}
