/** The Address Element's frame. Addresses are the shop's to know, so the value goes to the page with every change. */
import { asRecord, recordAt } from '../../wire/json.ts';
import { createAnnouncer } from '../announcer.ts';
import { applyAppearance } from '../appearance.ts';
import { connectToParent, reportHeight } from '../connect.ts';
import { requireElement } from '../dom.ts';
import { focusFirstInvalid, stateOf, validateAll } from '../fields/checked-field.ts';
import { reportFocus } from '../focus-events.ts';
import { chooseLanguage } from '../messages/messages.ts';
import { createAddressForm } from './address-form.ts';

connectToParent((setup, emit) => {
  const content = requireElement('content');
  const announcer = createAnnouncer();
  const group = recordAt(setup, 'group');
  let options = recordAt(setup, 'options');
  const language = chooseLanguage(group.locale ?? setup.locale);
  document.documentElement.lang = language.locale;
  applyAppearance(recordAt(group, 'appearance'));

  let started = false;
  let lastChange = '';
  const form = createAddressForm({ language, options, onChange: () => started && onChange() });

  function onChange(): void {
    const payload = {
      elementType: 'address',
      elementMode: options.mode,
      ...stateOf(form.fields()),
      isNewAddress: true,
      value: form.value(),
    };
    const text = JSON.stringify(payload);
    if (text === lastChange) return;
    lastChange = text;
    emit('change', payload);
  }

  content.replaceChildren(form.root, announcer.root);
  reportFocus(content, 'address', emit);

  return {
    handlers: {
      update(next) {
        options = { ...options, ...asRecord(next) };
        form.update(options);
      },
      updateGroup: (next) => applyAppearance(recordAt(asRecord(next), 'appearance')),
      validate() {
        const error = validateAll(form.fields(), announcer.announce);
        return error ? { error } : { value: form.value() };
      },
      getValue() {
        validateAll(form.fields(), announcer.announce);
        return { complete: stateOf(form.fields()).complete, isNewAddress: true, value: form.value() };
      },
      focusInvalid: () => focusFirstInvalid(form.fields()),
      focus: () => form.fields()[0]?.focus(),
      blur: () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
      clear() {
        for (const field of form.fields()) field.clear();
        onChange();
      },
    },
    started() {
      started = true;
      reportHeight(content, emit);
      emit('ready', { elementType: 'address' });
      onChange();
    },
  };
});
