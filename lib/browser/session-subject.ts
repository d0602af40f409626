/**
 * Whose session this document was made for. It goes with every write (rule 44). A document belongs to one session: when
 * an answer or another tab shows a later one, the document is loaded again, unless it is in the middle of a payment.
 */
import { SESSION_SUBJECT_META } from '#lib/contracts/page-marks.ts';

const CHANNEL = 'mh-session';
const KEY = 'mh-session-reload';
/** A document that was just loaded for this reason is not loaded again at once, whatever it sees. */
const RELOAD_APART_MS = 10_000;

let subject: string | null = null;
let busy = false;
let outdated = false;
let channel: BroadcastChannel | null = null;

/** The subject of this document; null in a document that was made for nobody and has not read anything yet. */
export function documentSubject(): string | null {
  subject ??=
    document.querySelector<HTMLMetaElement>(`meta[name="${SESSION_SUBJECT_META}"]`)?.content ?? null;
  return subject;
}

/** Takes the subject that an answer of our API to a read named. */
export function seeSubject(seen: string | null): void {
  if (seen === null || seen === '') return;
  const known = documentSubject();
  if (known === null) {
    subject = seen;
    announce();
  } else if (known !== seen) becomeOutdated();
}

function becomeOutdated(): void {
  outdated = true;
  if (!busy) reload();
}

function reload(): void {
  const last = Number(window.sessionStorage.getItem(KEY) ?? '0');
  if (Date.now() - last < RELOAD_APART_MS) return;
  window.sessionStorage.setItem(KEY, String(Date.now()));
  window.location.reload();
}

/** While a payment runs here the document stays; its writes are refused, and it is loaded again afterwards. */
export function keepDocument(keep: boolean): void {
  busy = keep;
  if (!keep && outdated) reload();
}

function announce(): void {
  const known = documentSubject();
  if (known !== null) channel?.postMessage(known);
}

/** Tells other tabs whose document this is, and hears of theirs. @returns how to stop */
export function joinSessionChannel(): () => void {
  channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const known = documentSubject();
    if (typeof data === 'string' && known !== null && known !== data) becomeOutdated();
  });
  announce();
  return () => {
    channel?.close();
    channel = null;
  };
}
