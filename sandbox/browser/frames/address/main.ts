/** The Address Element's frame. Addresses are the shop's to know, so the value goes to the page with every change. */
import { asRecord, type JsonRecord, recordAt } from '../../wire/json.ts';
import { beginFrame } from '../begin-frame.ts';
import { connectToParent, type Emit, type FrameProgram, reportHeight } from '../connect.ts';
import { stateOf, validateAll } from '../fields/checked-field.ts';
import { createChangeEmitter, createFormHandlers } from '../fields/form-handlers.ts';
import { keepValues } from '../fields/keep-values.ts';
import { AddressForm } from './address-form.ts';

function start(setup: JsonRecord, emit: Emit): FrameProgram {
  const stage = beginFrame(setup, 'address', emit);
  const { announce, content, onEvent } = stage;
  let options = recordAt(setup, 'options');
  let ready = false;

  const emitChange = createChangeEmitter(emit);
  function onChange(): void {
    if (!ready) return;
    emitChange({
      elementType: 'address',
      elementMode: options.mode,
      ...stateOf(form.fields()),
      isNewAddress: true,
      value: form.value(),
    });
  }

  let form = new AddressForm({ language: stage.language, options, onChange });
  stage.show(form.root);

  function updateGroup(group: JsonRecord): void {
    if (!stage.applyGroup(group)) return;
    keepValues(content, () => {
      form = new AddressForm({ language: stage.language, options, onChange });
      stage.show(form.root);
    });
  }

  return {
    handlers: {
      ...createFormHandlers({ fields: () => form.fields(), announce, value: () => form.value(), onChange }),
      update(next) {
        options = { ...options, ...asRecord(next) };
        form.update(options);
      },
      updateGroup: (next) => updateGroup(asRecord(next)),
      getValue() {
        validateAll(form.fields(), announce);
        return { complete: stateOf(form.fields()).complete, isNewAddress: true, value: form.value() };
      },
    },
    onEvent,
    started() {
      ready = true;
      reportHeight(content, emit);
      emit('ready', { elementType: 'address' });
      onChange();
    },
  };
}

connectToParent(start);
