/** The Payment Element's frame: the sandbox bar, the form of the selected method, and the calls that carry its data. */
import { asRecord, isRecord, type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { createAnnouncer } from '../announcer.ts';
import { createApiClient } from '../api-client.ts';
import { applyAppearance } from '../appearance.ts';
import { createCardForm } from '../card/card-form.ts';
import { connectToParent, type Emit, type FrameProgram, reportHeight } from '../connect.ts';
import { requireElement } from '../dom.ts';
import { focusFirstInvalid, stateOf, validateAll } from '../fields/checked-field.ts';
import { reportFocus } from '../focus-events.ts';
import { chooseLanguage } from '../messages/messages.ts';
import { readConfirmCall, sendConfirmation, toShipping, withBilling } from './confirm-intent.ts';

function start(setup: JsonRecord, emit: Emit): FrameProgram {
  const content = requireElement('content');
  const announcer = createAnnouncer();
  const api = createApiClient(setup);
  let group = recordAt(setup, 'group');
  let options = recordAt(setup, 'options');
  const language = chooseLanguage(group.locale ?? setup.locale);
  document.documentElement.lang = language.locale;
  applyAppearance(recordAt(group, 'appearance'));

  let lastChange = '';
  function onChange(): void {
    const { empty, complete } = stateOf(form.fields);
    const payload = { elementType: 'payment', empty, complete, collapsed: false, value: { type: form.type } };
    const text = JSON.stringify(payload);
    if (text === lastChange) return;
    lastChange = text;
    emit('change', payload);
  }

  // Other methods are further forms; a choice between them appears when there is more than one.
  let building = true;
  const form = createCardForm({
    language,
    options,
    group,
    emit,
    announce: announcer.announce,
    onChange: () => {
      if (!building) onChange();
    },
  });
  building = false;
  content.replaceChildren(form.root, announcer.root);
  reportFocus(content, 'payment', emit);

  return {
    handlers: {
      update(next) {
        options = { ...options, ...asRecord(next) };
        form.update(options, group);
      },
      updateGroup(next) {
        group = asRecord(next);
        applyAppearance(recordAt(group, 'appearance'));
        form.update(options, group);
      },
      validate() {
        const error = validateAll(form.fields, announcer.announce);
        return error ? { error } : { value: { type: form.type } };
      },
      focusInvalid: () => focusFirstInvalid(form.fields),
      focus: () => form.fields[0]?.focus(),
      blur: () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
      clear() {
        for (const field of form.fields) field.clear();
        onChange();
      },
      collapse: () => undefined,
      confirm: (params) => sendConfirmation(api, readConfirmCall(asRecord(params)), form.paymentMethodData()),
      createPaymentMethod(params) {
        const call = asRecord(params);
        const data = withBilling(form.paymentMethodData(), paymentMethodParams(call), billingOf(call));
        return api.post('/v1/payment_methods', data);
      },
      createConfirmationToken(params) {
        const call = asRecord(params);
        return api.post('/v1/confirmation_tokens', {
          return_url: stringAt(call, 'returnUrl'),
          payment_method_data: withBilling(
            form.paymentMethodData(),
            recordAt(call, 'params'),
            billingOf(call),
          ),
          shipping: isRecord(call.shipping) ? toShipping(call.shipping) : recordAt(call, 'params').shipping,
        });
      },
    },
    started() {
      reportHeight(content, emit);
      emit('ready', { elementType: 'payment' });
      onChange();
    },
  };
}

function billingOf(call: JsonRecord): JsonRecord | undefined {
  return isRecord(call.billing) ? call.billing : undefined;
}

/** createPaymentMethod takes billing details at the top of `params`, the others inside payment_method_data. */
function paymentMethodParams(call: JsonRecord): JsonRecord {
  return { payment_method_data: recordAt(call, 'params') };
}

connectToParent(start);
