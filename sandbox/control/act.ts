/** Work that the control API does on an account's objects: written, then told, in the order of a request of the API. */
import type { Account } from '../state/account.ts';
import { automaticCall, type Call } from '../state/call.ts';
import type { Json } from './control-params.ts';

/** @param id of the path */
export type Act = (call: Call, body: Json, id: string) => object;

/** It happens as if by itself: events name no request. @param client whether a browser asked for it */
export async function actOn(
  account: Account,
  origin: string,
  act: (call: Call) => object,
  client = false,
): Promise<object> {
  const call: Call = { ...automaticCall(account, origin), client };
  const result = act(call);
  account.saveCounters();
  const deliver = account.deliverer.prepare(call.emitted);
  await account.journal.flushed();
  const deliveries = deliver();
  if (account.chaos.settings.webhooks.beforeAnswer) await deliveries;
  return result;
}
