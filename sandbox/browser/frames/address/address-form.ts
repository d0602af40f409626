/** The Address Element's form: fields in the order, with the names and the required set of the chosen country. */
import { type JsonRecord, recordAt, stringAt, stringsAt } from '../../wire/json.ts';
import { listCountries, presetCountry } from '../countries.ts';
import { h } from '../dom.ts';
import type { CheckedField, Problem } from '../fields/checked-field.ts';
import { createSelectField, type SelectField } from '../fields/select-field.ts';
import { createTextField, type TextField } from '../fields/text-field.ts';
import { fill, type Language, type Messages } from '../messages/messages.ts';
import { type AddressPart, type AddressRule, addressRuleOf, hasPart } from './address-rules.ts';
import { createNameFields } from './name-fields.ts';

export interface AddressForm {
  readonly root: HTMLElement;
  /** The visible fields in the order of the form. */
  fields(): readonly CheckedField[];
  value(): JsonRecord;
  update(options: JsonRecord): void;
}

export interface AddressFormContext {
  readonly language: Language;
  readonly options: JsonRecord;
  readonly onChange: () => void;
}

interface Parts {
  readonly line1: TextField;
  readonly line2: TextField;
  readonly city: TextField;
  readonly stateText: TextField;
  readonly stateList: SelectField;
  readonly postalCode: TextField;
}

const PO_BOX = /\b(p\.?\s?o\.?\s?box|post\s?office\s?box|postfach|boîte postale)\b/i;

export function createAddressForm(context: AddressFormContext): AddressForm {
  const { locale, messages } = context.language;
  const defaults = recordAt(recordAt(context.options, 'defaultValues'), 'address');
  const section = context.options.mode === 'billing' ? 'billing' : 'shipping';
  let options = context.options;
  const rule = (): AddressRule => addressRuleOf(country.value());

  const choices = listCountries(locale, stringsAt(options, 'allowedCountries'));
  const country = createSelectField({
    id: 'country',
    label: messages.country,
    autocomplete: `${section} country`,
    choices,
    value: presetCountry(choices, stringAt(defaults, 'country')),
    preset: true,
    onChange: layOut,
  });
  const name = createNameFields(options, messages, section, context.onChange);
  const parts = createParts({
    messages,
    section,
    defaults,
    rule,
    options: () => options,
    onChange: context.onChange,
  });
  const phone = createPhone(messages, section, () => options, context.onChange);
  phone.setValue(stringAt(recordAt(options, 'defaultValues'), 'phone') ?? '');
  const rows = h('div', { class: 'AddressRows' });
  const root = h('div', { class: 'AddressForm' }, name.root, country.root, rows, phone.root);

  function fieldOf(part: AddressPart): TextField | SelectField {
    if (part !== 'state') return parts[part];
    return rule().state?.choices ? parts.stateList : parts.stateText;
  }

  /** Rows are appended anew so that the order of the document is the order on the screen. */
  function layOut(): void {
    const present = rule();
    parts.city.setLabel(messages[present.city]);
    if (present.state) {
      const label = messages[present.state.label];
      parts.stateText.setLabel(present.state.required ? label : fill(messages.optional, { label }));
      parts.stateList.setLabel(label);
      parts.stateList.setChoices([{ value: '', label: messages.choose }, ...(present.state.choices ?? [])]);
    }
    if (present.postalCode) {
      const label = messages[present.postalCode.label];
      parts.postalCode.setLabel(present.postalCode.required ? label : fill(messages.optional, { label }));
      parts.postalCode.input.inputMode = present.postalCode.numeric ? 'numeric' : 'text';
    }
    rows.replaceChildren(
      ...present.rows.map((row) => h('div', { class: 'FieldRow' }, ...row.map((part) => fieldOf(part).root))),
    );
    for (const field of visibleParts()) field.showProblem(null);
    phone.setVisible(recordAt(options, 'fields').phone === 'always');
    context.onChange();
  }

  function visibleParts(): (TextField | SelectField)[] {
    return rule()
      .rows.flat()
      .map((part) => fieldOf(part));
  }

  function partValue(part: AddressPart): string {
    return hasPart(rule(), part) ? fieldOf(part).value() : '';
  }

  function presetState(): void {
    const state = stringAt(defaults, 'state');
    if (state && rule().state?.choices) parts.stateList.setValue(state);
  }

  layOut();
  presetState();
  return {
    root,
    fields: () => [...name.fields, country, ...visibleParts(), phone],
    value: () => ({
      ...name.value(),
      address: {
        line1: partValue('line1'),
        line2: partValue('line2') || null,
        city: partValue('city'),
        state: partValue('state'),
        postal_code: partValue('postalCode'),
        country: country.value(),
      },
      ...(recordAt(options, 'fields').phone === 'always' && { phone: phone.value() }),
    }),
    update(next) {
      options = next;
      const wanted = listCountries(locale, stringsAt(options, 'allowedCountries'));
      country.setChoices(wanted);
      for (const field of [...name.fields, country, ...Object.values(parts), phone]) {
        field.setDisabled(options.readOnly === true);
      }
      const chosen = parts.stateList.value();
      layOut();
      parts.stateList.setValue(chosen);
    },
  };
}

interface PartsContext {
  readonly messages: Messages;
  readonly section: string;
  readonly defaults: JsonRecord;
  readonly rule: () => AddressRule;
  readonly options: () => JsonRecord;
  readonly onChange: () => void;
}

function createParts(context: PartsContext): Parts {
  const { messages, section, defaults, rule, onChange } = context;
  const missing = (code: string, label: string): Problem => ({
    code: `incomplete_${code}`,
    message: fill(messages.required, { label }),
  });

  function text(
    id: string,
    label: string,
    autocomplete: string,
    preset: string | undefined,
    check: (value: string) => Problem | null,
    placeholder?: string,
  ): TextField {
    const field = createTextField({
      id,
      label,
      autocomplete: `${section} ${autocomplete}`,
      maxLength: 200,
      check: (value) => check(value.trim()),
      onChange,
      ...(placeholder && { placeholder }),
    });
    field.setValue(preset ?? '');
    return field;
  }

  const state = stringAt(defaults, 'state');
  return {
    line1: text('line1', messages.line1, 'address-line1', stringAt(defaults, 'line1'), (value) => {
      if (value === '') return missing('line1', messages.line1);
      if (context.options().blockPoBox === true && PO_BOX.test(value))
        return { code: 'invalid_line1', message: messages.poBox };
      return null;
    }),
    line2: text(
      'line2',
      messages.line2,
      'address-line2',
      stringAt(defaults, 'line2'),
      () => null,
      messages.line2Hint,
    ),
    city: text('city', messages.city, 'address-level2', stringAt(defaults, 'city'), (value) =>
      value === '' ? missing('city', messages[rule().city]) : null,
    ),
    stateText: text('state', messages.state, 'address-level1', state, (value) => {
      const stateRule = rule().state;
      return stateRule?.required && value === '' ? missing('state', messages[stateRule.label]) : null;
    }),
    stateList: createSelectField({
      id: 'state-list',
      label: messages.state,
      autocomplete: `${section} address-level1`,
      choices: [],
      value: '',
      check: (value) => (value === '' ? missing('state', messages[rule().state?.label ?? 'state']) : null),
      onChange,
    }),
    postalCode: text(
      'postal-code',
      messages.postalCode,
      'postal-code',
      stringAt(defaults, 'postal_code'),
      (value) => {
        const postal = rule().postalCode;
        if (!postal || (value === '' && !postal.required)) return null;
        if (value === '') return missing('postal_code', messages[postal.label]);
        return postal.pattern.test(value)
          ? null
          : { code: 'invalid_postal_code', message: messages.invalidPostalCode };
      },
    ),
  };
}

function createPhone(
  messages: Messages,
  section: string,
  options: () => JsonRecord,
  onChange: () => void,
): TextField {
  return createTextField({
    id: 'phone',
    label: messages.phone,
    autocomplete: `${section} tel`,
    inputMode: 'tel',
    maxLength: 20,
    check(value) {
      const required = recordAt(recordAt(options(), 'validation'), 'phone').required !== 'never';
      const digitCount = value.replace(/\D/g, '').length;
      if (value === '' && !required) return null;
      return digitCount >= 5
        ? null
        : { code: 'incomplete_phone', message: fill(messages.required, { label: messages.phone }) };
    },
    onChange,
  });
}
