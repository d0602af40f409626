/** POST: a file of evidence as the body itself, its name in `X-File-Name` (percent-encoded); PDF, PNG or JPEG. */
import { MAX_FILES_BYTES } from '#lib/domain/dispute-evidence.ts';
import { publicError } from '#lib/domain/errors.ts';
import { err } from '#lib/domain/result.ts';
import { bodyOf } from '#lib/http/answers.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { uploadEvidence } from '#lib/payments/disputes/upload-evidence.ts';

const MAX_NAME_CHARACTERS = 400;

function fileName(request: Request): string | null {
  const encoded = request.headers.get('x-file-name');
  if (encoded === null || encoded === '' || encoded.length > MAX_NAME_CHARACTERS) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

export const POST = routeHandler(
  {
    name: 'admin.disputes.file',
    auth: 'admin',
    raw: true,
    maxBodyBytes: MAX_FILES_BYTES,
    limits: [{ name: 'dispute-files', points: 30, windowSeconds: 60, per: 'user' }],
  },
  async ({ request, user, params, rawBody }) => {
    const name = fileName(request);
    if (name === null) return err(publicError('invalid_request', { param: 'X-File-Name' }));
    const { id = '', field = '' } = params;
    return bodyOf(await uploadEvidence({ disputeId: id, adminId: user.id, field, name, bytes: rawBody }));
  },
);
