/**
 * The endpoint that was named at start: one per account, moved rather than added at the next start. Its secret
 * is made once and kept, so that the application's configuration stays true.
 */
import { newSigningSecret } from '../events/signature.ts';
import { readKey } from '../http/auth.ts';
import type { Accounts } from '../state/accounts.ts';
import { automaticCall } from '../state/call.ts';
import { addEndpoint, checkWebhookUrl } from './webhook-endpoints.ts';

const MARK = 'Made at the start of the sandbox';
const SETTING = 'webhookSecret';

export interface ProvidedWebhook {
  secretKey: string;
  /** Without it the secret is settled, and nothing is delivered yet. */
  url?: string;
  secret?: string;
}

/** @returns the signing secret */
export async function provideWebhook(accounts: Accounts, webhook: ProvidedWebhook): Promise<string> {
  const account = accounts.get(readKey(webhook.secretKey).account);
  const secret = webhook.secret ?? account.setting(SETTING) ?? newSigningSecret();
  account.saveSetting(SETTING, secret);
  const table = account.tables.webhookEndpoints;
  const held = table.entries().find((entry) => entry.object.description === MARK);
  if (webhook.url !== undefined && held === undefined) {
    const call = automaticCall(account, accounts.origin);
    addEndpoint(call, { url: webhook.url, enabled_events: ['*'], description: MARK }, secret);
  } else if (held !== undefined) {
    const url = webhook.url === undefined ? held.object.url : checkWebhookUrl(webhook.url);
    const secrets = [{ value: secret, expiresAt: null }];
    table.replace(held, { ...held.object, url, status: 'enabled' }, { secrets });
  }
  account.saveCounters();
  await account.journal.flushed();
  return secret;
}
