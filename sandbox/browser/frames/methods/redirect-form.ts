/** Methods that are approved on another page, or paid elsewhere with a voucher: hardly anything to type, and a sentence that says what happens. */
import type { JsonRecord } from '../../wire/json.ts';
import { h } from '../dom.ts';
import { createSandboxBar } from '../fields/test-picker.ts';
import type { TextField } from '../fields/text-field.ts';
import { fill } from '../messages/messages.ts';
import type { MethodForm, MethodFormContext } from '../payment/method-form.ts';
import { asksFor, createEmailInput, createNameInput } from './billing-inputs.ts';
import { methodName } from './method-kinds.ts';

const NEEDS_NAME: ReadonlySet<string> = new Set(['bancontact', 'ideal']);
const NEEDS_EMAIL: ReadonlySet<string> = new Set(['klarna', 'multibanco']);
const PAID_ELSEWHERE: ReadonlySet<string> = new Set(['multibanco']);

export function createRedirectForm(context: MethodFormContext, type: string): MethodForm {
  const { messages } = context.language;
  const name = NEEDS_NAME.has(type) ? createNameInput(context, type) : null;
  const email = NEEDS_EMAIL.has(type) ? createEmailInput(context, type) : null;
  const fields = [name, email].filter((field): field is TextField => field !== null);
  const note = fill(PAID_ELSEWHERE.has(type) ? messages.voucherNote : messages.redirectNote, {
    method: methodName(type, messages),
  });

  function update(options: JsonRecord): void {
    name?.setVisible(asksFor(options, 'name'));
    email?.setVisible(asksFor(options, 'email'));
    for (const field of fields) field.setDisabled(options.readOnly === true);
  }

  update(context.options);
  return {
    type,
    root: h(
      'div',
      { class: 'MethodForm' },
      createSandboxBar(messages),
      ...fields.map((field) => field.root),
      h('p', { class: 'TermsText' }, note),
    ),
    fields,
    update,
    paymentMethodData: () => ({
      type,
      billing_details: {
        ...(name?.value() && { name: name.value() }),
        ...(email?.value() && { email: email.value() }),
      },
    }),
  };
}
