/** File links: addresses under which a file is to be had without a key, until they expire. */
import type Stripe from 'stripe';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { changedFields } from '../changed-fields.ts';
import { idOf, requireEntry } from '../lookup.ts';

export const LINK_PATH = '/links/';

type LinkParams = Pick<Stripe.FileLinkCreateParams, 'expires_at' | 'metadata'>;

/** `expired` is a matter of the time at which somebody looks. */
function seen(call: Call, link: Stripe.FileLink): Stripe.FileLink {
  const expired = link.expires_at !== null && link.expires_at <= call.account.clock.now();
  return expired === link.expired ? link : { ...link, expired };
}

function checkExpiry(call: Call, expiresAt: number | undefined): void {
  if (expiresAt === undefined || expiresAt > call.account.clock.now()) return;
  throw invalidRequest('The expiration date of a file link must be in the future.', { param: 'expires_at' });
}

export function makeLink(call: Call, file: string, params: LinkParams): Stripe.FileLink {
  const { account } = call;
  checkExpiry(call, params.expires_at);
  const link: Stripe.FileLink = {
    id: account.ids.id('link'),
    object: 'file_link',
    created: account.clock.now(),
    expired: false,
    expires_at: params.expires_at ?? null,
    file,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    url: `${call.origin}${LINK_PATH}${account.ids.text(48)}`,
  };
  account.tables.fileLinks.add(link, null);
  return link;
}

const LINKS_IN_FILE = 10;

/** The newest links of a file, as the file shows them. */
export function linksOfFile(call: Call, file: string): Stripe.ApiList<Stripe.FileLink> {
  const entries = call.account.tables.fileLinks.where('file', file);
  return {
    object: 'list',
    data: entries
      .slice(-LINKS_IN_FILE)
      .reverse()
      .map((entry) => seen(call, entry.object)),
    has_more: entries.length > LINKS_IN_FILE,
    url: `/v1/file_links?file=${file}`,
  };
}

function create(call: Call, params: Stripe.FileLinkCreateParams): Stripe.FileLink {
  const file = requireEntry(call.account.tables.files, params.file, 'file', 'param').object;
  return makeLink(call, file.id, params);
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.FileLink {
  return seen(call, requireEntry(call.account.tables.fileLinks, id, 'link').object);
}

function list(call: Call, params: Stripe.FileLinkListParams): object {
  const page = listPage(call.account.tables.fileLinks, '/v1/file_links', params, (link) => {
    if (params.file !== undefined && idOf(link.file) !== params.file) return false;
    if (params.expired !== undefined && seen(call, link).expired !== params.expired) return false;
    return createdMatches(link.created, params.created);
  });
  return { ...page, data: page.data.map((link) => seen(call, link)) };
}

function expiryOf(
  call: Call,
  given: Stripe.FileLinkUpdateParams['expires_at'],
  held: number | null,
): number | null {
  if (given === undefined) return held;
  if (given === '' || given === null) return null;
  if (given === 'now') return call.account.clock.now();
  checkExpiry(call, given);
  return given;
}

function update(call: Call, params: Stripe.FileLinkUpdateParams, id: string): Stripe.FileLink {
  const { fileLinks } = call.account.tables;
  const entry = requireEntry(fileLinks, id, 'link');
  const held = seen(call, entry.object);
  if (held.expired && params.expires_at !== undefined) {
    throw invalidRequest('An expired file link cannot be made valid again.', { param: 'expires_at' });
  }
  const changed = seen(call, {
    ...held,
    expires_at: expiryOf(call, params.expires_at, held.expires_at),
    metadata: mergeMetadata(held.metadata, params.metadata),
  });
  return changedFields(held, changed) === null ? held : fileLinks.replace(entry, changed);
}

export const fileLinkRoutes: readonly Route[] = [
  route('POST', '/v1/file_links', create),
  route('GET', '/v1/file_links', list),
  route('GET', '/v1/file_links/{id}', retrieve),
  route('POST', '/v1/file_links/{id}', update),
];
