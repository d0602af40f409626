/** Files: upload by multipart body, retrieve, list. The bytes are kept beside the object, which never shows them. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { UploadedFile } from '../../http/multipart.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import type { Call } from '../../state/call.ts';
import { requireEntry } from '../lookup.ts';
import { linksOfFile, makeLink } from './links.ts';
import { checkUpload, kindOf } from './purposes.ts';

const DAY_SECONDS = 86_400;

type CreateParams = Omit<Stripe.FileCreateParams, 'file'> & { file: unknown };

const withLinks = (call: Call, file: Stripe.File): Stripe.File => ({
  ...file,
  links: linksOfFile(call, file.id),
});

function create(call: Call, params: CreateParams): Stripe.File {
  const { account } = call;
  const { file: upload, purpose, file_link_data: link } = params;
  if (!(upload instanceof UploadedFile)) {
    throw invalidRequest('Invalid file: send it as a part with a file name of a multipart/form-data body.', {
      param: 'file',
    });
  }
  const kind = kindOf(upload.bytes, upload.filename);
  const days = checkUpload(purpose, kind, upload.bytes.length);
  const now = account.clock.now();
  const id = account.ids.id('file');
  const file: Stripe.File = {
    id,
    object: 'file',
    created: now,
    expires_at: days === null ? null : now + days * DAY_SECONDS,
    filename: upload.filename,
    purpose,
    size: upload.bytes.length,
    title: null,
    type: kind,
    url: `${call.origin}/v1/files/${id}/contents`,
  };
  account.tables.files.add(file, { content: Buffer.from(upload.bytes, 'latin1').toString('base64') });
  if (link?.create === true) makeLink(call, id, link);
  const shown = withLinks(call, file);
  emit(call, 'file.created', shown);
  return shown;
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.File {
  return withLinks(call, requireEntry(call.account.tables.files, id, 'file').object);
}

function list(call: Call, params: Stripe.FileListParams): object {
  const page = listPage(call.account.tables.files, '/v1/files', params, (file) => {
    if (params.purpose !== undefined && file.purpose !== params.purpose) return false;
    return createdMatches(file.created, params.created);
  });
  return { ...page, data: page.data.map((file) => withLinks(call, file)) };
}

export const fileRoutes: readonly Route[] = [
  // The description calls the file a string, which a part of bytes is not.
  route('POST', '/v1/files', create, { extras: { file: {} } }),
  route('GET', '/v1/files', list),
  route('GET', '/v1/files/{id}', retrieve),
];
