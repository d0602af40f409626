/** Bank debits: the account, whose it is, and the permission to debit it. The number goes only to the sandbox's API. */
import { type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { h } from '../dom.ts';
import { createTestPicker, type TestPicker } from '../fields/test-picker.ts';
import { createTextField, type TextField, type TextFieldOptions } from '../fields/text-field.ts';
import { fill } from '../messages/messages.ts';
import type { MethodForm, MethodFormContext } from '../payment/method-form.ts';
import {
  checkAccount,
  checkIban,
  checkRouting,
  formatIban,
  packIban,
  TEST_IBANS,
  TEST_ROUTING_NUMBER,
  TEST_US_ACCOUNTS,
  type TestAccount,
} from './bank-checks.ts';
import { asksFor, createEmailInput, createNameInput } from './billing-inputs.ts';
import { drawMethodMark, methodName } from './method-kinds.ts';

interface AccountFields {
  /** In the order of the form. */
  readonly fields: readonly TextField[];
  readonly tests: readonly TestAccount[];
  fillTest(account: TestAccount): void;
  data(): JsonRecord;
}

function numberField(
  context: MethodFormContext,
  options: Pick<TextFieldOptions, 'id' | 'label' | 'check' | 'onInput' | 'placeholder'>,
): TextField {
  return createTextField({
    ...options,
    autocomplete: 'off',
    required: true,
    numeric: true,
    onChange: context.onChange,
  });
}

function ibanFields(context: MethodFormContext): AccountFields {
  const { messages } = context.language;
  const iban = numberField(context, {
    id: 'sepa-iban',
    label: messages.iban,
    placeholder: 'AT61 1904 3002 3457 3201',
    check: (value) => checkIban(value, messages),
    onInput(input) {
      const atEnd = input.selectionStart === input.value.length;
      if (atEnd) input.value = formatIban(input.value);
    },
  });
  return {
    fields: [iban],
    tests: TEST_IBANS,
    fillTest: (account) => iban.setValue(formatIban(account.number)),
    data: () => ({ sepa_debit: { iban: packIban(iban.value()) } }),
  };
}

function usFields(context: MethodFormContext): AccountFields {
  const { messages } = context.language;
  const routing = numberField(context, {
    id: 'us-routing',
    label: messages.routingNumber,
    placeholder: TEST_ROUTING_NUMBER,
    check: (value) => checkRouting(value, messages),
  });
  const account = numberField(context, {
    id: 'us-account',
    label: messages.accountNumber,
    placeholder: '000123456789',
    check: (value) => checkAccount(value, messages),
  });
  return {
    fields: [routing, account],
    tests: TEST_US_ACCOUNTS,
    fillTest(test) {
      routing.setValue(TEST_ROUTING_NUMBER);
      account.setValue(test.number);
    },
    data: () => ({
      us_bank_account: {
        account_holder_type: 'individual',
        account_number: account.value(),
        routing_number: routing.value(),
      },
    }),
  };
}

function createAccountPicker(context: MethodFormContext, type: string, account: AccountFields): TestPicker {
  const { messages } = context.language;
  return createTestPicker({
    messages,
    note: messages.sandboxNoteBank,
    toggle: messages.testAccounts,
    list: messages.testAccountsLabel,
    listId: `${type}-test-list`,
    choices: account.tests.map((test) => ({
      id: test.number,
      mark: drawMethodMark(type),
      title: messages[test.outcome],
      detail: type === 'sepa_debit' ? formatIban(test.number) : test.number,
      choose() {
        account.fillTest(test);
        context.onChange();
        context.announce(fill(messages.testAccountFilled, { account: messages[test.outcome] }));
      },
    })),
  });
}

export function createBankForm(
  context: MethodFormContext,
  type: 'sepa_debit' | 'us_bank_account',
): MethodForm {
  const { messages } = context.language;
  const account = type === 'sepa_debit' ? ibanFields(context) : usFields(context);
  const name = createNameInput(context, type);
  const email = createEmailInput(context, type);
  const picker = createAccountPicker(context, type, account);
  const mandate = h('p', { class: 'TermsText' });
  const fields = [...account.fields, name, email];

  function update(options: JsonRecord): void {
    name.setVisible(asksFor(options, 'name'));
    email.setVisible(asksFor(options, 'email'));
    for (const field of fields) field.setDisabled(options.readOnly === true);
    picker.setDisabled(options.readOnly === true);
    const business = stringAt(recordAt(options, 'business'), 'name') ?? messages.thisShop;
    mandate.textContent = fill(messages.debitMandate, { business, method: methodName(type, messages) });
  }

  update(context.options);
  return {
    type,
    root: h(
      'div',
      { class: 'MethodForm' },
      picker.root,
      h('div', { class: 'FieldRow FieldRow--billing' }, ...account.fields.map((field) => field.root)),
      h('div', { class: 'FieldRow FieldRow--billing' }, name.root, email.root),
      mandate,
    ),
    fields,
    update,
    paymentMethodData: () => ({
      type,
      ...account.data(),
      billing_details: {
        ...(name.value() && { name: name.value() }),
        ...(email.value() && { email: email.value() }),
      },
    }),
  };
}
