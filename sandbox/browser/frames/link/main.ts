/** The Link Authentication Element's frame: an e-mail field. Nobody is recognised here, so nothing else follows. */
import { asRecord, type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { beginFrame } from '../begin-frame.ts';
import { connectToParent, type Emit, type FrameProgram, reportHeight } from '../connect.ts';
import { stateOf } from '../fields/checked-field.ts';
import { createChangeEmitter, createFormHandlers } from '../fields/form-handlers.ts';
import { keepValues } from '../fields/keep-values.ts';
import { createTextField, type TextField } from '../fields/text-field.ts';
import { checkEmail } from '../methods/billing-inputs.ts';

function start(setup: JsonRecord, emit: Emit): FrameProgram {
  const stage = beginFrame(setup, 'linkAuthentication', emit);
  const options = recordAt(setup, 'options');
  let ready = false;
  const emitChange = createChangeEmitter(emit);

  const value = (): JsonRecord => ({ email: field.value() });
  function onChange(): void {
    if (ready) emitChange({ elementType: 'linkAuthentication', ...stateOf([field]), value: value() });
  }

  function makeField(): TextField {
    const { messages } = stage.language;
    const made = createTextField({
      id: 'link-email',
      label: messages.email,
      autocomplete: 'email',
      inputMode: 'email',
      required: true,
      maxLength: 320,
      check: (text) => checkEmail(text, messages),
      onChange,
    });
    stage.show(made.root);
    return made;
  }

  let field = makeField();
  field.setValue(stringAt(recordAt(options, 'defaultValues'), 'email') ?? '');

  return {
    handlers: {
      ...createFormHandlers({
        fields: () => [field],
        announce: (message) => stage.announce(message),
        value,
        onChange,
      }),
      update: () => undefined,
      updateGroup(next) {
        if (!stage.applyGroup(asRecord(next))) return;
        keepValues(stage.content, () => {
          field = makeField();
        });
      },
    },
    onEvent: stage.onEvent,
    started() {
      ready = true;
      reportHeight(stage.content, emit);
      emit('ready', { elementType: 'linkAuthentication' });
      onChange();
    },
  };
}

connectToParent(start);
