/** The inputs of an address: each knows from the country's rule whether it is required and what fits. */
import { type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import type { Problem } from '../fields/checked-field.ts';
import { createSelectField, type SelectField } from '../fields/select-field.ts';
import { createTextField, type TextField } from '../fields/text-field.ts';
import { fill, type Messages } from '../messages/messages.ts';
import type { AddressRule } from './address-rules.ts';

export interface PartFields {
  readonly line1: TextField;
  readonly line2: TextField;
  readonly city: TextField;
  /** Where states are typed. */
  readonly stateText: TextField;
  /** Where states are chosen. */
  readonly stateList: SelectField;
  readonly postalCode: TextField;
}

export interface PartFieldsContext {
  readonly messages: Messages;
  /** `shipping` or `billing`, for autofill. */
  readonly section: string;
  readonly rule: () => AddressRule;
  /** Of the Element, as they are now. */
  readonly options: () => JsonRecord;
  readonly onChange: () => void;
}

const PO_BOX = /\b(p\.?\s?o\.?\s?box|post\s?office\s?box|postfach|boîte postale)\b/i;

interface PartText {
  readonly id: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly placeholder?: string;
  readonly check: (value: string) => Problem | null;
}

function missing(context: PartFieldsContext, code: string, label: keyof Messages): Problem {
  return {
    code: `incomplete_${code}`,
    message: fill(context.messages.required, { label: context.messages[label] }),
  };
}

function createText(context: PartFieldsContext, part: PartText, preset: string | undefined): TextField {
  const field = createTextField({
    ...part,
    autocomplete: `${context.section} ${part.autocomplete}`,
    maxLength: 200,
    check: (value) => part.check(value.trim()),
    onChange: context.onChange,
  });
  field.setValue(preset ?? '');
  return field;
}

export function createPartFields(context: PartFieldsContext): PartFields {
  const { messages } = context;
  const defaults = recordAt(recordAt(context.options(), 'defaultValues'), 'address');
  const create = (part: PartText, preset: string): TextField =>
    createText(context, part, stringAt(defaults, preset));
  return {
    line1: create(
      {
        id: 'line1',
        label: messages.line1,
        autocomplete: 'address-line1',
        check: (value) => checkLine1(context, value),
      },
      'line1',
    ),
    line2: create(
      {
        id: 'line2',
        label: messages.line2,
        autocomplete: 'address-line2',
        placeholder: messages.line2Hint,
        check: () => null,
      },
      'line2',
    ),
    city: create(
      {
        id: 'city',
        label: messages.city,
        autocomplete: 'address-level2',
        check: (value) => (value === '' ? missing(context, 'city', context.rule().city) : null),
      },
      'city',
    ),
    ...createStates(context, stringAt(defaults, 'state')),
    postalCode: create(
      {
        id: 'postal-code',
        label: messages.postalCode,
        autocomplete: 'postal-code',
        check: (value) => checkPostalCode(context, value),
      },
      'postal_code',
    ),
  };
}

function createStates(
  context: PartFieldsContext,
  preset: string | undefined,
): Pick<PartFields, 'stateText' | 'stateList'> {
  const check = (value: string): Problem | null => {
    const rule = context.rule().state;
    return rule?.required && value === '' ? missing(context, 'state', rule.label) : null;
  };
  const label = context.messages.state;
  return {
    stateText: createText(context, { id: 'state', label, autocomplete: 'address-level1', check }, preset),
    stateList: createSelectField({
      id: 'state-list',
      label,
      autocomplete: `${context.section} address-level1`,
      choices: [],
      value: '',
      check,
      onChange: context.onChange,
    }),
  };
}

function checkLine1(context: PartFieldsContext, value: string): Problem | null {
  if (value === '') return missing(context, 'line1', 'line1');
  if (context.options().blockPoBox !== true || !PO_BOX.test(value)) return null;
  return { code: 'invalid_line1', message: context.messages.poBox };
}

function checkPostalCode(context: PartFieldsContext, value: string): Problem | null {
  const rule = context.rule().postalCode;
  if (!rule || (value === '' && !rule.required)) return null;
  if (value === '') return missing(context, 'postal_code', rule.label);
  if (rule.pattern.test(value)) return null;
  return { code: 'invalid_postal_code', message: context.messages.invalidPostalCode };
}

const FEWEST_PHONE_DIGITS = 5;

export function createPhone(context: PartFieldsContext): TextField {
  const { messages } = context;
  const field = createTextField({
    id: 'phone',
    label: messages.phone,
    autocomplete: `${context.section} tel`,
    inputMode: 'tel',
    maxLength: 20,
    check(value) {
      const required = recordAt(recordAt(context.options(), 'validation'), 'phone').required !== 'never';
      if (value === '' && !required) return null;
      const digitCount = value.replace(/\D/g, '').length;
      return digitCount < FEWEST_PHONE_DIGITS ? missing(context, 'phone', 'phone') : null;
    },
    onChange: context.onChange,
  });
  field.setValue(stringAt(recordAt(context.options(), 'defaultValues'), 'phone') ?? '');
  return field;
}
