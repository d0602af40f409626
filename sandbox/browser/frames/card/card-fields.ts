/** The inputs of the card form, each with its check, its format and what browsers need to fill it. */
import { type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { listCountries, presetCountry } from '../countries.ts';
import { digitsOf, reformatDigits } from '../fields/digits-caret.ts';
import { createSelectField, type SelectField } from '../fields/select-field.ts';
import { createTextField, type TextField } from '../fields/text-field.ts';
import type { MethodFormContext } from '../payment/method-form.ts';
import { brandOf, type CardBrand, formatNumber } from './brands.ts';
import { checkCvc, checkExpiry, checkNumber, formatExpiry, parseExpiry } from './card-checks.ts';
import { checkPostalCode } from './postal-code.ts';
import { TEST_CVC, TEST_EXPIRY, TEST_POSTAL_CODES, type TestCard } from './test-cards.ts';

export interface CardFields {
  readonly number: TextField;
  readonly expiry: TextField;
  readonly cvc: TextField;
  readonly country: SelectField;
  readonly postalCode: TextField;
}

export interface CardFieldsContext extends MethodFormContext {
  /** Holds the brand's mark beside the number. */
  readonly mark: HTMLElement;
  readonly onNumber: () => void;
  readonly onCountry: () => void;
}

export function createCardFields(context: CardFieldsContext): CardFields {
  const number = createNumberField(context);
  const country = createCountryField(context);
  return {
    number,
    expiry: createExpiryField(context),
    cvc: createCvcField(context, () => brandOf(digitsOf(number.value()))),
    country,
    postalCode: createPostalField(context, country),
  };
}

function createNumberField(context: CardFieldsContext): TextField {
  const { messages } = context.language;
  return createTextField({
    id: 'card-number',
    label: messages.cardNumber,
    autocomplete: 'cc-number',
    inputMode: 'numeric',
    placeholder: '1234 1234 1234 1234',
    required: true,
    numeric: true,
    adornment: context.mark,
    check: (value) => checkNumber(value, messages),
    onInput(input) {
      reformatDigits(input, formatNumber);
      context.onNumber();
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

function createCountryField(context: CardFieldsContext): SelectField {
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
    onChange: context.onCountry,
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

export function fillTestCard(fields: CardFields, card: TestCard): void {
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

/** `payment_method_data` of what is typed. */
export function readCard(fields: CardFields): JsonRecord {
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
