/** The first and only window message between page and frame: it carries the port on which everything else happens. */
import { isRecord } from './json.ts';

const CONNECT = 'sandbox-stripe-connect';

export interface ConnectMessage {
  readonly type: typeof CONNECT;
  readonly setup: unknown;
}

export function connectMessage(setup: unknown): ConnectMessage {
  return { type: CONNECT, setup };
}

export function isConnectMessage(value: unknown): value is ConnectMessage {
  return isRecord(value) && value.type === CONNECT;
}
