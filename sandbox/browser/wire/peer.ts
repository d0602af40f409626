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

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export class Peer {
  readonly #port: MessagePort;
  readonly #options: PeerOptions;
  readonly #pending = new Map<number, PendingCall>();
  #nextCallId = 1;
  #closed = false;

  constructor(port: MessagePort, options: PeerOptions) {
    this.#port = port;
    this.#options = options;
    port.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data);
  }

  /** Rejects when the peer is closed or the handler on the other side threw. */
  call(method: string, params?: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error('The frame is gone.'));
    return new Promise((resolve, reject) => {
      const callId = this.#nextCallId++;
      this.#pending.set(callId, { resolve, reject });
      this.#send({ kind: 'call', callId, method, params });
    });
  }

  emit(name: string, payload?: unknown): void {
    this.#send({ kind: 'event', name, payload });
  }

  close(): void {
    this.#closed = true;
    this.#port.onmessage = null;
    this.#port.close();
    for (const call of this.#pending.values()) call.reject(new Error('The frame is gone.'));
    this.#pending.clear();
  }

  #send(message: unknown): void {
    if (!this.#closed) this.#port.postMessage(message);
  }

  async #answer(callId: number, method: string, params: unknown): Promise<void> {
    const { handlers } = this.#options;
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    try {
      if (!handler) throw new Error(`No method ${method}`);
      this.#send({ kind: 'result', callId, value: await handler(params) });
    } catch (error) {
      this.#send({
        kind: 'failure',
        callId,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }

  #receive(message: unknown): void {
    if (!isRecord(message)) return;
    const callId = typeof message.callId === 'number' ? message.callId : 0;
    switch (message.kind) {
      case 'call':
        if (typeof message.method === 'string') void this.#answer(callId, message.method, message.params);
        return;
      case 'result':
        this.#pending.get(callId)?.resolve(message.value);
        this.#pending.delete(callId);
        return;
      case 'failure':
        this.#pending.get(callId)?.reject(new Error(String(message.message)));
        this.#pending.delete(callId);
        return;
      case 'event':
        if (typeof message.name === 'string') this.#options.onEvent?.(message.name, message.payload);
        return;
      default:
    }
  }
}
