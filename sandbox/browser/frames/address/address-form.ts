/** The Address Element's form: fields in the order, with the names and the required set of the chosen country. */
import { type JsonRecord, recordAt, stringAt, stringsAt } from '../../wire/json.ts';
import { listCountries, presetCountry } from '../countries.ts';
import { h } from '../dom.ts';
import type { CheckedField } from '../fields/checked-field.ts';
import { createSelectField, type SelectField, type SelectOption } from '../fields/select-field.ts';
import type { TextField } from '../fields/text-field.ts';
import { fill, type Language } from '../messages/messages.ts';
import { type AddressPart, type AddressRule, addressRuleOf, hasPart } from './address-rules.ts';
import { createNameFields, type NameFields } from './name-fields.ts';
import { createPartFields, createPhone, type PartFields } from './part-fields.ts';

export interface AddressFormContext {
  readonly language: Language;
  readonly options: JsonRecord;
  readonly onChange: () => void;
}

export class AddressForm {
  readonly root: HTMLElement;
  readonly #context: AddressFormContext;
  readonly #country: SelectField;
  readonly #name: NameFields;
  readonly #parts: PartFields;
  readonly #phone: TextField;
  readonly #rows = h('div', { class: 'AddressRows' });
  #options: JsonRecord;

  constructor(context: AddressFormContext) {
    const { language, onChange } = context;
    this.#context = context;
    this.#options = context.options;
    const section = context.options.mode === 'billing' ? 'billing' : 'shipping';
    const defaults = recordAt(recordAt(context.options, 'defaultValues'), 'address');
    const choices = this.#countries();
    this.#country = createSelectField({
      id: 'country',
      label: language.messages.country,
      autocomplete: `${section} country`,
      choices,
      value: presetCountry(choices, stringAt(defaults, 'country')),
      preset: true,
      onChange: () => this.#layOut(),
    });
    this.#name = createNameFields(context.options, language.messages, section, onChange);
    const partsContext = {
      messages: language.messages,
      section,
      rule: () => this.#rule(),
      options: () => this.#options,
      onChange,
    };
    this.#parts = createPartFields(partsContext);
    this.#phone = createPhone(partsContext);
    const { root: country } = this.#country;
    this.root = h('div', { class: 'AddressForm' }, this.#name.root, country, this.#rows, this.#phone.root);
    this.#layOut();
    if (this.#rule().state?.choices) this.#parts.stateList.setValue(stringAt(defaults, 'state') ?? '');
  }

  /** The visible fields in the order of the form. */
  fields(): readonly CheckedField[] {
    return [...this.#name.fields, this.#country, ...this.#visibleParts(), this.#phone];
  }

  /** As the `change` event of an Address Element carries it. */
  value(): JsonRecord {
    return {
      ...this.#name.value(),
      address: {
        line1: this.#partValue('line1'),
        line2: this.#partValue('line2') || null,
        city: this.#partValue('city'),
        state: this.#partValue('state'),
        postal_code: this.#partValue('postalCode'),
        country: this.#country.value(),
      },
      ...(this.#asksForPhone() && { phone: this.#phone.value() }),
    };
  }

  update(options: JsonRecord): void {
    this.#options = options;
    this.#country.setChoices(this.#countries());
    const disabled = options.readOnly === true;
    const all = [...this.#name.fields, this.#country, ...Object.values(this.#parts), this.#phone];
    for (const field of all) field.setDisabled(disabled);
    this.#layOut();
  }

  #rule(): AddressRule {
    return addressRuleOf(this.#country.value());
  }

  #countries(): SelectOption[] {
    return listCountries(this.#context.language.locale, stringsAt(this.#options, 'allowedCountries'));
  }

  #asksForPhone(): boolean {
    return recordAt(this.#options, 'fields').phone === 'always';
  }

  #fieldOf(part: AddressPart): TextField | SelectField {
    if (part !== 'state') return this.#parts[part];
    return this.#rule().state?.choices ? this.#parts.stateList : this.#parts.stateText;
  }

  #visibleParts(): (TextField | SelectField)[] {
    return this.#rule().rows.flatMap((row) => row.map((part) => this.#fieldOf(part)));
  }

  #partValue(part: AddressPart): string {
    return hasPart(this.#rule(), part) ? this.#fieldOf(part).value() : '';
  }

  /** Rows are appended anew so that the order of the document is the order on the screen. */
  #layOut(): void {
    this.#nameParts(this.#rule());
    const rows = this.#rule().rows.map((row) =>
      h('div', { class: 'FieldRow' }, ...row.map((part) => this.#fieldOf(part).root)),
    );
    this.#rows.replaceChildren(...rows);
    for (const field of this.#visibleParts()) field.showProblem(null);
    this.#phone.setVisible(this.#asksForPhone());
    this.#context.onChange();
  }

  #nameParts(rule: AddressRule): void {
    const { messages } = this.#context.language;
    const { city, stateText, stateList, postalCode } = this.#parts;
    city.setLabel(messages[rule.city]);
    if (rule.state) {
      const label = messages[rule.state.label];
      stateText.setLabel(rule.state.required ? label : fill(messages.optional, { label }));
      stateList.setLabel(label);
      stateList.setChoices([{ value: '', label: messages.choose }, ...(rule.state.choices ?? [])]);
    }
    if (rule.postalCode) {
      const label = messages[rule.postalCode.label];
      postalCode.setLabel(rule.postalCode.required ? label : fill(messages.optional, { label }));
      postalCode.input.inputMode = rule.postalCode.numeric ? 'numeric' : 'text';
    }
  }
}
