/** The error catalogue as a page: every code with its status, whether it may be tried again, and its texts. */
import { ERROR_LANGUAGES, errorText } from '#lib/domain/error-texts/read-text.ts';
import { ERROR_CATALOGUE, type ErrorCode } from '#lib/domain/errors.ts';

const HEAD = `# Error codes

Every error of the API is \`{ "error": { "code", "message", "param"?, "requestId", "retryable" } }\`. Codes are stable;
sentences may be worded better. This page is written by \`node scripts/error-catalogue.ts\` from
\`lib/domain/errors.ts\` and \`lib/domain/error-texts/\`; a test fails when it is behind.

| code | status | retryable |
|---|---|---|
`;

const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;
const codes = (): ErrorCode[] => (Object.keys(ERROR_CATALOGUE) as ErrorCode[]).sort();
const anchor = (code: string) => `[\`${code}\`](#${code})`;

function section(code: ErrorCode): string {
  const { status, retryable } = ERROR_CATALOGUE[code];
  const again = retryable ? 'the same call may be tried again' : 'the same call would fail again';
  const rows = ERROR_LANGUAGES.map((language) => {
    const { shopper, admin } = errorText(code, language);
    return `| ${LANGUAGE_NAMES[language]} | ${shopper} | ${admin} |`;
  });
  return `## ${code}\n\n${status}, ${again}.\n\n| language | for the shopper | for whoever runs the shop |\n|---|---|---|\n${rows.join('\n')}\n`;
}

export function errorDocument(): string {
  const table = codes().map((code) => {
    const { status, retryable } = ERROR_CATALOGUE[code];
    return `| ${anchor(code)} | ${status} | ${retryable ? 'yes' : 'no'} |`;
  });
  return `${HEAD}${table.join('\n')}\n\n${codes().map(section).join('\n')}`;
}
