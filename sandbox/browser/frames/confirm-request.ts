/** Confirms over a connection that may break: a lost answer is looked up before it is called a failure. */
import type { ApiResult } from '../wire/api-result.ts';
import type { JsonRecord } from '../wire/json.ts';
import type { ApiClient } from './api-client.ts';

/**
 * States that only this confirmation can have brought about or that end everything. `requires_action` is not one: it
 * may be left from an earlier attempt with another card, so the shopper has to press again.
 */
const GONE_THROUGH: ReadonlySet<unknown> = new Set(['succeeded', 'processing', 'requires_capture']);
const RECOVERY_DELAYS_MS = [300, 1200];

/** @param path of the intent, without `/confirm` */
export async function requestConfirm(api: ApiClient, path: string, body: JsonRecord): Promise<ApiResult> {
  const answer = await api.post(`${path}/confirm`, body);
  if (answer.error?.type !== 'api_connection_error') return answer;
  for (const delayMs of RECOVERY_DELAYS_MS) {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const found = await api.get(path, { client_secret: body.client_secret });
    if (found.object) return GONE_THROUGH.has(found.object.status) ? found : answer;
  }
  return answer;
}
