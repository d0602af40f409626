/** Name and e-mail as some methods ask for them; the shop may pass them itself and have them left out. */
import { isRecord, type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import type { Problem } from '../fields/checked-field.ts';
import { createTextField, type TextField } from '../fields/text-field.ts';
import { fill, type Messages } from '../messages/messages.ts';
import type { MethodFormContext } from '../payment/method-form.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function checkEmail(value: string, messages: Messages): Problem | null {
  const email = value.trim();
  if (email === '') {
    return { code: 'incomplete_email', message: fill(messages.required, { label: messages.email }) };
  }
  return EMAIL.test(email) ? null : { code: 'invalid_email', message: messages.invalidEmail };
}

function defaultsOf(options: JsonRecord): JsonRecord {
  return recordAt(recordAt(options, 'defaultValues'), 'billingDetails');
}

export function asksFor(options: JsonRecord, field: 'name' | 'email'): boolean {
  const billing = recordAt(options, 'fields').billingDetails;
  if (billing === 'never') return false;
  return !isRecord(billing) || billing[field] !== 'never';
}

export function createNameInput(context: MethodFormContext, type: string): TextField {
  const { messages } = context.language;
  const field = createTextField({
    id: `${type}-name`,
    label: messages.name,
    autocomplete: 'billing name',
    required: true,
    maxLength: 200,
    check: (value) =>
      value.trim() === ''
        ? { code: 'incomplete_name', message: fill(messages.required, { label: messages.name }) }
        : null,
    onChange: context.onChange,
  });
  field.setValue(stringAt(defaultsOf(context.options), 'name') ?? '');
  return field;
}

export function createEmailInput(context: MethodFormContext, type: string): TextField {
  const { messages } = context.language;
  const field = createTextField({
    id: `${type}-email`,
    label: messages.email,
    autocomplete: 'billing email',
    inputMode: 'email',
    required: true,
    maxLength: 320,
    check: (value) => checkEmail(value, messages),
    onChange: context.onChange,
  });
  field.setValue(stringAt(defaultsOf(context.options), 'email') ?? '');
  return field;
}
