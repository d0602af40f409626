/** The bytes of a file: for its account's secret key, or for whoever has a link that has not expired. */
import { authenticate } from '../../http/auth.ts';
import { type Answer, type Exchange, header } from '../../http/exchange.ts';
import { invalidRequest, noSuch } from '../../http/stripe-error.ts';
import type { Account } from '../../state/account.ts';
import type { Accounts } from '../../state/accounts.ts';
import { idOf } from '../lookup.ts';
import { LINK_PATH } from './links.ts';
import { contentType } from './purposes.ts';

const CONTENTS = /^\/v1\/files\/([^/]+)\/contents$/;

function bytesOf(account: Account, id: string): Answer {
  const entry = account.tables.files.get(id);
  const gone = entry?.object.expires_at != null && entry.object.expires_at <= account.clock.now();
  if (entry === undefined || gone) throw noSuch('file', id.slice(0, 255), 'file', 'path');
  const { filename, type } = entry.object;
  return {
    status: 200,
    headers: {
      'content-type': contentType(type),
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(filename ?? id)}`,
      // What somebody uploads must not act as a page of this origin.
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    },
    body: Buffer.from(entry.hidden.content, 'base64'),
  };
}

function byLink(accounts: Accounts, path: string): Answer {
  const url = `${accounts.origin}${path}`;
  for (const account of accounts.all()) {
    const link = account.tables.fileLinks.where('url', url)[0]?.object;
    if (link === undefined) continue;
    if (link.expires_at !== null && link.expires_at <= account.clock.now()) break;
    return bytesOf(account, idOf(link.file) ?? '');
  }
  throw invalidRequest('This link is unknown or has expired.', {}, 404);
}

export function fileHandler(accounts: Accounts): (exchange: Exchange) => Promise<Answer | null> {
  return async (exchange) => {
    if (exchange.method !== 'GET') return null;
    if (exchange.path.startsWith(LINK_PATH)) return byLink(accounts, exchange.path);
    const id = CONTENTS.exec(exchange.path)?.[1];
    if (id === undefined) return null;
    const caller = authenticate(header(exchange.headers, 'authorization'), undefined);
    if (caller.client) throw invalidRequest('A file can be read with a secret key only.', {}, 403);
    return bytesOf(accounts.get(caller.account), id);
  };
}
