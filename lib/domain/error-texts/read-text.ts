/** The texts of an error code by language. */
import { ERROR_CATALOGUE, type ErrorCode } from '../errors.ts';
import { ENGLISH_ADMIN } from './english.ts';
import type { ErrorText } from './error-text.ts';
import { FRENCH } from './french.ts';
import { GERMAN } from './german.ts';

export const ERROR_LANGUAGES = ['en', 'de', 'fr'] as const;
export type ErrorLanguage = (typeof ERROR_LANGUAGES)[number];

export function errorText(code: ErrorCode, language: ErrorLanguage): ErrorText {
  switch (language) {
    case 'en':
      return { shopper: ERROR_CATALOGUE[code].message, admin: ENGLISH_ADMIN[code] };
    case 'de':
      return GERMAN[code];
    case 'fr':
      return FRENCH[code];
  }
}
