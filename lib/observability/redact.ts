/**
 * Takes secrets and personal data out of a finished log line, whatever path they came by: named fields, Stripe keys and
 * client secrets, bearer tokens, e-mail addresses, card numbers. The line stays valid JSON.
 */
const GONE = '[redacted]';

const NAMES =
  'authorization|cookie|set-cookie|password|passwd|secret|token|session|client_?secret|access_token|refresh_token|' +
  'id_token|csrf_?token|api_?key|stripe-signature|card_?number|number_enc|cvc|cvv|phone|line1|line2|' +
  'postal_?code|email_enc|name_enc';
/** `"password":"…"`, `"cookie":["…"]`, `"card":{…}` without inner objects. */
const FIELD = new RegExp(
  `"(${NAMES})":\\s*("(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\]|\\{[^{}]*\\}|[\\d.eE+-]+)`,
  'gi',
);
/** The same inside a text that holds JSON: `\"password\":\"…\"`. */
const ESCAPED_FIELD = new RegExp(`\\\\"(${NAMES})\\\\":\\s*\\\\"(?:(?!\\\\").)*\\\\"`, 'gi');
const SECRETS =
  /\b(?:pi|seti|cs|src)_[A-Za-z0-9]+_secret_[A-Za-z0-9]+|\b[sr]k_(?:test|live)_[A-Za-z0-9_]+|\bwhsec_[A-Za-z0-9+/=_-]+|\bBearer\s+[A-Za-z0-9._~+/=-]+|\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){2,4}/g;
const URL_CREDENTIALS = /(:\/\/[^\s:/"@]*):[^\s/"@]+@/g;
const EMAIL = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g;
/** A card number that is a JSON number: an unescaped `":` cannot occur inside a text. */
const CARD_VALUE = /(?<=[^\\]":)\d{13,19}(?=[,}])/g;
const CARD = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g;

/** The checksum of card numbers: spares most counters and times. */
function passesLuhn(text: string): boolean {
  let sum = 0;
  let double = false;
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) continue;
    const value = double ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    double = !double;
  }
  return sum % 10 === 0;
}

/** @param line one JSON log line, or any text */
export function redact(line: string): string {
  return line
    .replace(FIELD, `"$1":"${GONE}"`)
    .replace(ESCAPED_FIELD, `\\"$1\\":\\"${GONE}\\"`)
    .replace(SECRETS, GONE)
    .replace(URL_CREDENTIALS, `$1:${GONE}@`)
    .replace(EMAIL, GONE)
    .replace(CARD_VALUE, (run) => (passesLuhn(run) ? `"${GONE}"` : run))
    .replace(CARD, (run) => (passesLuhn(run) ? GONE : run));
}
