/**
 * Decodes `multipart/form-data`, which the SDKs send for uploads. Bytes travel as a string of one character each, so
 * that a body is a string whatever it holds; the boundary, which clients make up anew for each request, is replaced, so
 * that the same upload sent twice has the same body.
 */
import { type DecodedHash, decodePairs } from './form.ts';
import { invalidRequest } from './stripe-error.ts';

/** A part with a file name. Its bytes are one character each. */
export class UploadedFile {
  readonly filename: string;
  readonly bytes: string;
  constructor(filename: string, bytes: string) {
    this.filename = filename;
    this.bytes = bytes;
  }

  /** What an error message may show of it. */
  toJSON(): string {
    return `[file ${this.filename}]`;
  }
}

const BOUNDARY = 'part-of-the-sandbox';
const MAX_PARTS = 100;

export function isMultipart(contentType: string): boolean {
  return contentType.toLowerCase().startsWith('multipart/form-data');
}

/** @returns the body as text of one character a byte, with a boundary that is always the same */
export function normalMultipart(body: Buffer, contentType: string): string {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  const text = body.toString('latin1');
  return boundary === undefined ? text : text.replaceAll(`--${boundary}`, `--${BOUNDARY}`);
}

const asText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

function malformed(detail: string): Error {
  return invalidRequest(`Invalid multipart body: ${detail}.`);
}

function readPart(part: string): [string, string | UploadedFile] {
  const end = part.indexOf('\r\n\r\n');
  if (!part.startsWith('\r\n') || end < 0 || !part.endsWith('\r\n')) throw malformed('a part has no header');
  const head = asText(part.slice(2, Math.max(end, 2)));
  const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(head)?.[1] ?? '';
  const name = /(?:^|;)\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw malformed('a part has no name');
  const filename = /(?:^|;)\s*filename="([^"]*)"/i.exec(disposition)?.[1];
  const content = part.slice(end + 4, -2);
  return [name, filename === undefined ? asText(content) : new UploadedFile(filename.slice(0, 255), content)];
}

export function decodeMultipart(body: string): DecodedHash {
  const [preamble = '', ...parts] = body.split(`--${BOUNDARY}`);
  const last = parts.pop();
  if (preamble.trim() !== '' || last === undefined || !last.startsWith('--')) {
    throw malformed('the boundary that its content type names does not enclose it');
  }
  if (parts.length > MAX_PARTS) throw malformed('too many parts');
  return decodePairs(parts.map(readPart));
}
