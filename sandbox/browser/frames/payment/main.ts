/** The Payment Element's frame: the sandbox bar, the form of the selected method, and the calls that carry its data. */
import { asRecord, type JsonRecord, recordAt } from '../../wire/json.ts';
import { createApiClient } from '../api-client.ts';
import { beginFrame } from '../begin-frame.ts';
import { createCardForm } from '../card/card-form.ts';
import { connectToParent, type Emit, type FrameProgram, reportHeight } from '../connect.ts';
import { stateOf } from '../fields/checked-field.ts';
import { createChangeEmitter, createFormHandlers } from '../fields/form-handlers.ts';
import { loadIntent } from './load-intent.ts';
import { createMethodCalls } from './method-calls.ts';

function start(setup: JsonRecord, emit: Emit): FrameProgram {
  const stage = beginFrame(setup, 'payment', emit);
  const api = createApiClient(setup);
  let group = recordAt(setup, 'group');
  let options = recordAt(setup, 'options');
  let ready = false;

  const emitChange = createChangeEmitter(emit);
  function onChange(): void {
    if (!ready) return;
    emitChange({
      elementType: 'payment',
      ...stateOf(form.fields),
      collapsed: false,
      value: { type: form.type },
    });
  }

  // Other methods are further forms; a choice between them appears when there is more than one.
  const { language, announce } = stage;
  const form = createCardForm({ language, announce, options, group, emit, onChange });
  stage.show(form.root);

  async function becomeReady(): Promise<void> {
    const loaded = await loadIntent(api, group);
    if (loaded.error) return emit('loaderror', { elementType: 'payment', error: loaded.error });
    group = loaded.group;
    form.update(options, group);
    ready = true;
    emit('ready', { elementType: 'payment' });
    onChange();
  }

  return {
    handlers: {
      ...createFormHandlers({
        fields: () => form.fields,
        announce,
        value: () => ({ type: form.type }),
        onChange,
      }),
      ...createMethodCalls(api, form),
      update(next) {
        options = { ...options, ...asRecord(next) };
        form.update(options, group);
      },
      updateGroup(next) {
        group = { ...group, ...asRecord(next) };
        stage.applyGroup(group);
        form.update(options, group);
      },
      collapse: () => undefined,
    },
    onEvent: stage.onEvent,
    started() {
      reportHeight(stage.content, emit);
      void becomeReady();
    },
  };
}

connectToParent(start);
