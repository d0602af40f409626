/** Per country: the order of the fields, their names, which are required and what a postal code looks like. */
import type { SelectOption } from '../fields/select-field.ts';
import type { Messages } from '../messages/messages.ts';
import {
  AE_EMIRATES,
  AU_STATES,
  BR_STATES,
  CA_PROVINCES,
  HK_AREAS,
  IN_STATES,
  JP_PREFECTURES,
  MX_STATES,
  US_STATES,
} from './subdivisions.ts';

export type AddressPart = 'line1' | 'line2' | 'city' | 'state' | 'postalCode';

export interface StateRule {
  readonly label: keyof Messages;
  readonly required: boolean;
  readonly choices?: readonly SelectOption[];
}

export interface PostalCodeRule {
  readonly label: keyof Messages;
  readonly required: boolean;
  readonly pattern: RegExp;
  readonly numeric: boolean;
}

export interface AddressRule {
  /** Rows from top to bottom; parts of one row share it on wide frames. */
  readonly rows: readonly (readonly AddressPart[])[];
  readonly city: keyof Messages;
  readonly state?: StateRule;
  readonly postalCode?: PostalCodeRule;
}

const CITY_THEN_CODE = [['line1'], ['line2'], ['city'], ['postalCode']] as const;
const CODE_AND_CITY = [['line1'], ['line2'], ['postalCode', 'city']] as const;
const CITY_STATE_CODE = [['line1'], ['line2'], ['city'], ['state', 'postalCode']] as const;
const CODE_CITY_STATE = [['line1'], ['line2'], ['postalCode', 'city'], ['state']] as const;
const NO_CODE = [['line1'], ['line2'], ['city']] as const;
const NO_CODE_STATE = [['line1'], ['line2'], ['city'], ['state']] as const;

function code(pattern: RegExp, label: keyof Messages = 'postalCode', numeric = true): PostalCodeRule {
  return { label, required: true, pattern, numeric };
}

function continental(pattern: RegExp, numeric = true): AddressRule {
  return { rows: CODE_AND_CITY, city: 'city', postalCode: code(pattern, 'postalCode', numeric) };
}

function state(label: keyof Messages, choices?: readonly SelectOption[], required = true): StateRule {
  return { label, required, ...(choices && { choices }) };
}

const FOUR_DIGITS = /^\d{4}$/;
const FIVE_DIGITS = /^\d{5}$/;
const FIVE_SPACED = /^\d{3} ?\d{2}$/;
const US_ZIP = code(/^\d{5}(-\d{4})?$/, 'zip');
const UK_CODE = code(/^(GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$/i, 'postcode', false);

const RULES: ReadonlyMap<string, AddressRule> = new Map<string, AddressRule>([
  ['US', { rows: CITY_STATE_CODE, city: 'city', state: state('state', US_STATES), postalCode: US_ZIP }],
  ['PR', { rows: CITY_THEN_CODE, city: 'city', postalCode: US_ZIP }],
  [
    'CA',
    {
      rows: CITY_STATE_CODE,
      city: 'city',
      state: state('province', CA_PROVINCES),
      postalCode: code(/^[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d$/i, 'postalCode', false),
    },
  ],
  ['GB', { rows: CITY_THEN_CODE, city: 'town', postalCode: UK_CODE }],
  ['JE', { rows: CITY_THEN_CODE, city: 'town', postalCode: UK_CODE }],
  ['GG', { rows: CITY_THEN_CODE, city: 'town', postalCode: UK_CODE }],
  ['IM', { rows: CITY_THEN_CODE, city: 'town', postalCode: UK_CODE }],
  [
    'IE',
    {
      rows: CITY_STATE_CODE,
      city: 'city',
      state: state('county', undefined, false),
      postalCode: { ...code(/^[A-Z]\d[\dW] ?[A-Z\d]{4}$/i, 'eircode', false), required: false },
    },
  ],
  [
    'AU',
    {
      rows: CITY_STATE_CODE,
      city: 'suburb',
      state: state('state', AU_STATES),
      postalCode: code(FOUR_DIGITS, 'postcode'),
    },
  ],
  ['NZ', { rows: CITY_THEN_CODE, city: 'city', postalCode: code(FOUR_DIGITS, 'postcode') }],
  ['DE', continental(FIVE_DIGITS)],
  ['AT', continental(FOUR_DIGITS)],
  ['CH', continental(FOUR_DIGITS)],
  ['LI', continental(FOUR_DIGITS)],
  ['FR', continental(FIVE_DIGITS)],
  ['MC', continental(FIVE_DIGITS)],
  ['BE', continental(FOUR_DIGITS)],
  ['LU', continental(FOUR_DIGITS)],
  ['NL', continental(/^\d{4} ?[A-Z]{2}$/i, false)],
  ['DK', continental(FOUR_DIGITS)],
  ['NO', continental(FOUR_DIGITS)],
  ['SE', continental(FIVE_SPACED)],
  ['FI', continental(FIVE_DIGITS)],
  ['IS', continental(/^\d{3}$/)],
  ['PL', continental(/^\d{2}-?\d{3}$/)],
  ['CZ', continental(FIVE_SPACED)],
  ['SK', continental(FIVE_SPACED)],
  ['HU', continental(FOUR_DIGITS)],
  ['PT', continental(/^\d{4}-?\d{3}$/)],
  ['GR', continental(FIVE_SPACED)],
  ['RO', continental(/^\d{6}$/)],
  ['BG', continental(FOUR_DIGITS)],
  ['HR', continental(FIVE_DIGITS)],
  ['SI', continental(FOUR_DIGITS)],
  ['EE', continental(FIVE_DIGITS)],
  ['LV', continental(/^(LV-)?\d{4}$/i, false)],
  ['LT', continental(/^(LT-)?\d{5}$/i, false)],
  ['IL', continental(/^\d{5}(\d{2})?$/)],
  ['IT', { rows: CODE_CITY_STATE, city: 'city', state: state('province'), postalCode: code(FIVE_DIGITS) }],
  ['ES', { rows: CODE_CITY_STATE, city: 'city', state: state('province'), postalCode: code(FIVE_DIGITS) }],
  [
    'BR',
    {
      rows: CITY_STATE_CODE,
      city: 'city',
      state: state('state', BR_STATES),
      postalCode: code(/^\d{5}-?\d{3}$/),
    },
  ],
  [
    'MX',
    { rows: CODE_CITY_STATE, city: 'city', state: state('state', MX_STATES), postalCode: code(FIVE_DIGITS) },
  ],
  [
    'IN',
    {
      rows: CITY_STATE_CODE,
      city: 'city',
      state: state('state', IN_STATES),
      postalCode: code(/^\d{6}$/, 'pin'),
    },
  ],
  [
    'JP',
    {
      rows: [['postalCode', 'state'], ['city'], ['line1'], ['line2']],
      city: 'city',
      state: state('prefecture', JP_PREFECTURES),
      postalCode: code(/^\d{3}-?\d{4}$/),
    },
  ],
  ['KR', { rows: CITY_THEN_CODE, city: 'city', postalCode: code(FIVE_DIGITS) }],
  ['SG', { rows: [['line1'], ['line2'], ['postalCode']], city: 'city', postalCode: code(/^\d{6}$/) }],
  ['HK', { rows: NO_CODE_STATE, city: 'suburb', state: state('region', HK_AREAS) }],
  ['AE', { rows: [['line1'], ['line2'], ['state']], city: 'city', state: state('emirate', AE_EMIRATES) }],
  ['QA', { rows: NO_CODE, city: 'city' }],
  ['ZA', { rows: CITY_THEN_CODE, city: 'city', postalCode: code(FOUR_DIGITS) }],
  ['TR', { rows: CODE_CITY_STATE, city: 'city', state: state('province'), postalCode: code(FIVE_DIGITS) }],
]);

/** Elsewhere the code is asked for but not demanded, as many countries have none. */
const DEFAULT_RULE: AddressRule = {
  rows: CITY_THEN_CODE,
  city: 'city',
  postalCode: { label: 'postalCode', required: false, pattern: /^.{2,12}$/, numeric: false },
};

export function addressRuleOf(country: string): AddressRule {
  return RULES.get(country) ?? DEFAULT_RULE;
}

export function hasPart(rule: AddressRule, part: AddressPart): boolean {
  return rule.rows.some((row) => row.includes(part));
}
