/** The Payment Element's frame: loads what there is to choose from, shows the form, and carries its data to the API. */
import { stripeError } from '../../wire/api-result.ts';
import { asRecord, type JsonRecord, recordAt } from '../../wire/json.ts';
import type { CallHandler } from '../../wire/peer.ts';
import { createApiClient } from '../api-client.ts';
import { beginFrame, type Stage } from '../begin-frame.ts';
import { connectToParent, type Emit, type FrameProgram, reportHeight } from '../connect.ts';
import { createChangeEmitter, createFormHandlers } from '../fields/form-handlers.ts';
import { keepValues } from '../fields/keep-values.ts';
import {
  availableMethods,
  type LoadedSession,
  loadSession,
  type SavedMethod,
  type Session,
  sessionQuery,
} from './load-session.ts';
import { createMethodCalls } from './method-calls.ts';
import { PaymentForm } from './payment-form.ts';
import { detachedView } from './saved-methods.ts';

const NOTHING = { data: {}, params: {} };

/** As every form has them; where nothing is chosen there is no field to explain it at. */
function fieldHandlersOf(
  stage: Stage,
  form: () => PaymentForm | null,
  onChange: () => void,
): Readonly<Record<string, CallHandler>> {
  const announce = (message: string): void => stage.announce(message);
  const handlers = createFormHandlers({
    fields: () => form()?.fields() ?? [],
    announce,
    value: () => form()?.value() ?? {},
    onChange,
  });
  return {
    ...handlers,
    validate(params) {
      if (!form()?.collapsed) return handlers.validate?.(params);
      const message = stage.language.messages.chooseMethod;
      announce(message);
      return { error: stripeError('validation_error', message, { code: 'incomplete_payment_method' }) };
    },
  };
}

function start(setup: JsonRecord, emit: Emit): FrameProgram {
  const stage = beginFrame(setup, 'payment', emit);
  const api = createApiClient(setup);
  let group = recordAt(setup, 'group');
  let options = recordAt(setup, 'options');
  let session: Session | null = null;
  let form: PaymentForm | null = null;
  let asked = '';
  let reporting = false;

  const emitChange = createChangeEmitter(emit);
  function onChange(): void {
    if (!form) return;
    emitChange({
      elementType: 'payment',
      ...form.state(),
      collapsed: form.collapsed,
      value: form.value(),
    });
  }

  async function remove(method: SavedMethod): Promise<boolean> {
    const result = await api.post(`/v1/payment_methods/${method.id}/detach`, {
      customer_session_client_secret: group.customerSessionClientSecret,
    });
    emit('savedpaymentmethodremove', detachedView(method, asRecord(result)));
    return result.error === undefined;
  }

  function makeForm(loaded: Session): void {
    const { language, announce } = stage;
    const made = new PaymentForm({ language, announce, options, session: loaded, emit, onChange, remove });
    form = made;
    stage.show(made.root);
    made.update(options, loaded);
    // Not before: the page keeps the frame at its final size while the grey shapes stand for the form.
    if (!reporting) reportHeight(stage.content, emit);
    reporting = true;
  }

  /** Several updates in a row ask several times; only the last answer counts. */
  async function load(): Promise<LoadedSession | null> {
    const query = JSON.stringify(sessionQuery(group));
    asked = query;
    const loaded = await loadSession(api, group);
    return asked === query ? loaded : null;
  }

  async function becomeReady(): Promise<void> {
    const loaded = await load();
    if (!loaded) return;
    if (loaded.error) return emit('loaderror', { elementType: 'payment', error: loaded.error });
    const first = session === null;
    session = loaded.session;
    group = { ...group, ...session.group };
    if (form) form.update(options, session);
    else makeForm(session);
    const paymentMethods = availableMethods(session);
    if (first) emit('ready', { elementType: 'payment' });
    emit('availablepaymentmethodschange', { elementType: 'payment', paymentMethods });
    onChange();
  }

  function updateGroup(next: JsonRecord): void {
    group = { ...group, ...next };
    const translated = stage.applyGroup(group);
    if (session)
      session = { ...session, group: { ...group, setupFutureUsage: session.group.setupFutureUsage } };
    if (session && form && translated) {
      const held = session;
      keepValues(stage.content, () => makeForm(held));
    }
    if (session) form?.update(options, session);
    if (JSON.stringify(sessionQuery(group)) !== asked) void becomeReady();
  }

  return {
    handlers: {
      ...fieldHandlersOf(stage, () => form, onChange),
      ...createMethodCalls(api, () => form?.chosen() ?? NOTHING),
      focus: () => form?.focus(),
      update(next) {
        options = { ...options, ...asRecord(next) };
        if (session) form?.update(options, session);
      },
      updateGroup: (next) => updateGroup(asRecord(next)),
      collapse: () => form?.collapse(),
    },
    onEvent: stage.onEvent,
    started: () => void becomeReady(),
  };
}

connectToParent(start);
