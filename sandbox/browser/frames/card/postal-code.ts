/** Where card payments ask for a postal code: the countries whose banks check it. */
import type { Problem } from '../fields/checked-field.ts';
import type { Messages } from '../messages/messages.ts';

interface PostalRule {
  readonly label: 'zip' | 'postalCode';
  readonly pattern: RegExp;
  readonly numeric: boolean;
  readonly placeholder: string;
}

const RULES: ReadonlyMap<string, PostalRule> = new Map([
  ['US', { label: 'zip', pattern: /^\d{5}(-?\d{4})?$/, numeric: true, placeholder: '12345' }],
  [
    'GB',
    {
      label: 'postalCode',
      pattern: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i,
      numeric: false,
      placeholder: 'WS11 1DB',
    },
  ],
  [
    'CA',
    { label: 'postalCode', pattern: /^[A-Z]\d[A-Z][ -]?\d[A-Z]\d$/i, numeric: false, placeholder: 'M5T 1T4' },
  ],
]);

export function postalRuleOf(country: string): PostalRule | undefined {
  return RULES.get(country);
}

export function checkPostalCode(text: string, country: string, messages: Messages): Problem | null {
  const rule = RULES.get(country);
  if (!rule || rule.pattern.test(text.trim())) return null;
  return { code: 'incomplete_zip', message: messages.incompletePostalCode };
}
