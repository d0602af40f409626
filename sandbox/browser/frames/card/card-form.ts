/** The card form of the Payment Element. The number lives in this frame's input and goes only to the sandbox's API. */
import { type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { listCountries, presetCountry } from '../countries.ts';
import { h } from '../dom.ts';
import { digitsOf, reformatDigits } from '../fields/digits-caret.ts';
import { createSelectField, type SelectField } from '../fields/select-field.ts';
import { createTextField, type TextField } from '../fields/text-field.ts';
import { fill } from '../messages/messages.ts';
import type { MethodForm, MethodFormContext } from '../payment/method-form.ts';
import { type BillingFields, billingFieldsOf } from './billing-fields.ts';
import { drawBrandMark } from './brand-mark.ts';
import { brandOf, type CardBrand, formatNumber } from './brands.ts';
import { checkCvc, checkExpiry, checkNumber, formatExpiry, parseExpiry } from './card-checks.ts';
import { checkPostalCode, postalRuleOf } from './postal-code.ts';
import { createTestCardPicker } from './test-card-picker.ts';
import { TEST_CVC, TEST_EXPIRY, TEST_POSTAL_CODES, type TestCard } from './test-cards.ts';

interface CardFields {
  readonly number: TextField;
  readonly expiry: TextField;
  readonly cvc: TextField;
  readonly country: SelectField;
  readonly postalCode: TextField;
}

export function createCardForm(context: MethodFormContext): MethodForm {
  const { messages } = context.language;
  const mark = h('span', { class: 'BrandSlot' });
  let brand: CardBrand | undefined;
  let billing: BillingFields = billingFieldsOf(context.options, context.group);

  const number = createNumberField(context, mark, onNumber);
  const expiry = createExpiryField(context);
  const cvc = createCvcField(context, () => brandOf(digitsOf(number.value())));
  const country = createCountryField(context, onCountry);
  const postalCode = createPostalField(context, country);
  const fields: CardFields = { number, expiry, cvc, country, postalCode };
  const mandate = h('p', { class: 'TermsText', hidden: true });

  /** A brand appears as soon as its range is clear; the code's length follows it. */
  function onNumber(): void {
    const next = brandOf(digitsOf(number.value()));
    if (next.id === brand?.id) return;
    brand = next;
    mark.replaceChildren(drawBrandMark(next));
    cvc.input.maxLength = next.cvcLength;
    const brands = next.id === 'unknown' ? null : [next.id];
    context.emit('carddetailschange', {
      elementType: 'payment',
      loading: false,
      details: { brands, funding: null },
    });
  }

  function onCountry(): void {
    const rule = postalRuleOf(country.value());
    postalCode.setVisible(billing.country && billing.postalCode && rule !== undefined);
    if (rule) {
      postalCode.setLabel(messages[rule.label]);
      postalCode.input.inputMode = rule.numeric ? 'numeric' : 'text';
      postalCode.input.placeholder = rule.placeholder;
    }
    context.onChange();
  }

  const picker = createTestCardPicker(messages, (card) => fillTestCard(fields, card), context.announce);
  const root = h(
    'div',
    { class: 'MethodForm' },
    picker.root,
    number.root,
    h('div', { class: 'FieldRow' }, expiry.root, cvc.root),
    h('div', { class: 'FieldRow FieldRow--billing' }, country.root, postalCode.root),
    mandate,
  );

  function update(options: JsonRecord, group: JsonRecord): void {
    billing = billingFieldsOf(options, group);
    country.setVisible(billing.country);
    onCountry();
    const readOnly = options.readOnly === true;
    for (const field of Object.values(fields)) field.setDisabled(readOnly);
    picker.setDisabled(readOnly);
    mandate.hidden = !needsMandate(options, group);
    const business = stringAt(recordAt(options, 'business'), 'name') ?? messages.thisShop;
    mandate.textContent = fill(messages.futureUse, { business });
  }

  onNumber();
  update(context.options, context.group);
  return {
    type: 'card',
    root,
    fields: [number, expiry, cvc, country, postalCode],
    update,
    paymentMethodData: () => readCard(fields),
  };
}

function createNumberField(context: MethodFormContext, mark: HTMLElement, onNumber: () => void): TextField {
  const { messages } = context.language;
  return createTextField({
    id: 'card-number',
    label: messages.cardNumber,
    autocomplete: 'cc-number',
    inputMode: 'numeric',
    placeholder: '1234 1234 1234 1234',
    required: true,
    numeric: true,
    adornment: mark,
    check: (value) => checkNumber(value, messages),
    onInput(input) {
      reformatDigits(input, formatNumber);
      onNumber();
    },
    onChange: context.onChange,
  });
}

function createExpiryField(context: MethodFormContext): TextField {
  const { messages } = context.language;
  return createTextField({
    id: 'card-expiry',
    label: messages.expiry,
    autocomplete: 'cc-exp',
    inputMode: 'numeric',
    placeholder: 'MM / YY',
    required: true,
    numeric: true,
    check: (value) => checkExpiry(value, messages, new Date()),
    onInput(input, event) {
      const deleting = event instanceof InputEvent && event.inputType.startsWith('delete');
      reformatDigits(input, (digits) => formatExpiry(digits, deleting));
    },
    onChange: context.onChange,
  });
}

function createCvcField(context: MethodFormContext, brand: () => CardBrand): TextField {
  const { messages } = context.language;
  return createTextField({
    id: 'card-cvc',
    label: messages.cvc,
    autocomplete: 'cc-csc',
    inputMode: 'numeric',
    placeholder: 'CVC',
    required: true,
    numeric: true,
    maxLength: 4,
    check: (value) => checkCvc(value, brand(), messages),
    onInput: (input) => reformatDigits(input, (digits) => digits.slice(0, brand().cvcLength)),
    onChange: context.onChange,
  });
}

function createCountryField(context: MethodFormContext, onChange: () => void): SelectField {
  const { locale, messages } = context.language;
  const choices = listCountries(locale);
  const address = recordAt(recordAt(recordAt(context.options, 'defaultValues'), 'billingDetails'), 'address');
  return createSelectField({
    id: 'billing-country',
    label: messages.country,
    autocomplete: 'billing country',
    choices,
    value: presetCountry(choices, stringAt(address, 'country')),
    preset: true,
    onChange,
  });
}

function createPostalField(context: MethodFormContext, country: SelectField): TextField {
  const { messages } = context.language;
  const address = recordAt(recordAt(recordAt(context.options, 'defaultValues'), 'billingDetails'), 'address');
  const field = createTextField({
    id: 'billing-postal-code',
    label: messages.zip,
    autocomplete: 'billing postal-code',
    required: true,
    maxLength: 12,
    check: (value) => checkPostalCode(value, country.value(), messages),
    onChange: context.onChange,
  });
  field.setValue(stringAt(address, 'postal_code') ?? '');
  return field;
}

function fillTestCard(fields: CardFields, card: TestCard): void {
  const brand = brandOf(card.number);
  const values: readonly (readonly [TextField, string])[] = [
    [fields.number, formatNumber(card.number)],
    [fields.expiry, TEST_EXPIRY],
    [fields.cvc, TEST_CVC.slice(0, brand.cvcLength)],
    [fields.postalCode, TEST_POSTAL_CODES.get(fields.country.value()) ?? ''],
  ];
  for (const [field, value] of values) {
    field.setValue(value);
    field.input.dispatchEvent(new Event('input'));
  }
}

function readCard(fields: CardFields): JsonRecord {
  const expiry = parseExpiry(fields.expiry.value());
  const address = { country: fields.country.value(), postal_code: fields.postalCode.value() };
  return {
    type: 'card',
    card: {
      number: digitsOf(fields.number.value()),
      exp_month: expiry?.month,
      exp_year: expiry?.year,
      cvc: fields.cvc.value(),
    },
    billing_details: {
      address: {
        ...(address.country && { country: address.country }),
        ...(address.postal_code && { postal_code: address.postal_code }),
      },
    },
  };
}

function needsMandate(options: JsonRecord, group: JsonRecord): boolean {
  const term = recordAt(options, 'terms').card;
  if (term === 'never') return false;
  if (term === 'always') return true;
  return group.setupFutureUsage === 'off_session' || group.mode === 'setup' || group.mode === 'subscription';
}
