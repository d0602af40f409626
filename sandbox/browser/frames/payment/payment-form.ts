/** The Payment Element's form: saved methods above, then a choice of new methods with the form of the chosen one. */
import { isRecord, type JsonRecord, stringAt, stringsAt } from '../../wire/json.ts';
import { h } from '../dom.ts';
import { type CheckedField, type FormState, stateOf } from '../fields/checked-field.ts';
import { createSandboxBar } from '../fields/test-picker.ts';
import { fill, type Language } from '../messages/messages.ts';
import { drawMethodMark, methodName } from '../methods/method-kinds.ts';
import { type ChoiceList, createChoiceList } from './choice-list.ts';
import type { SavedMethod, Session } from './load-session.ts';
import type { ChosenMethod } from './method-calls.ts';
import type { MethodForm } from './method-form.ts';
import { MethodForms } from './method-forms.ts';
import { createSaveBox, type SaveBox } from './save-box.ts';
import { createSavedMethods, describeSaved, NEW_METHOD, savedMethodView } from './saved-methods.ts';

export interface PaymentFormContext {
  readonly language: Language;
  readonly options: JsonRecord;
  readonly session: Session;
  readonly announce: (message: string) => void;
  readonly emit: (name: string, payload?: unknown) => void;
  readonly onChange: () => void;
  readonly remove: (method: SavedMethod) => Promise<boolean>;
}

/** Offered by its own buttons or sheets, not by a form here. */
const WITHOUT_FORM: ReadonlySet<string> = new Set(['link']);

export class PaymentForm {
  readonly root = h('div', { class: 'PaymentForm' });
  readonly #context: PaymentFormContext;
  readonly #forms: MethodForms;
  readonly #panel = h('div', { class: 'MethodPanel' });
  readonly #saveBox: SaveBox;
  /** Forms bring their own; above saved methods there is none yet. */
  readonly #sandboxBar: HTMLElement;
  #session: Session;
  #options: JsonRecord;
  #saved: ChoiceList | null = null;
  #types: ChoiceList | null = null;
  /** The id of a saved method, or undefined for a new one. */
  #savedId: string | undefined;
  #type: string | undefined;

  constructor(context: PaymentFormContext) {
    this.#context = context;
    this.#session = context.session;
    this.#options = context.options;
    this.#forms = new MethodForms(context, context.options, context.session.group);
    this.#sandboxBar = createSandboxBar(context.language.messages);
    this.#saveBox = createSaveBox(
      context.language.messages,
      context.session.features,
      context.session.group.mode,
      context.onChange,
    );
    const { saved, defaultMethod } = context.session;
    this.#savedId = (saved.find((method) => method.id === defaultMethod) ?? saved[0])?.id;
    this.#type = this.#layout().defaultCollapsed === true ? undefined : this.#orderedTypes()[0];
    this.#layOut();
  }

  fields(): readonly CheckedField[] {
    return this.#savedId === undefined ? (this.#form()?.fields ?? []) : [];
  }

  state(): FormState {
    if (this.#savedId !== undefined) return { empty: false, complete: true };
    const form = this.#form();
    if (!form) return { empty: true, complete: false };
    const { empty, complete } = stateOf(form.fields);
    return { empty: form.fields.length > 0 && empty, complete };
  }

  get collapsed(): boolean {
    return this.#savedId === undefined && this.#type === undefined;
  }

  /** As the `change` event carries it. */
  value(): JsonRecord {
    const saved = this.#chosenSaved();
    if (saved) return { type: saved.type, payment_method: savedMethodView(saved) };
    const type = this.#type ?? '';
    return this.#session.features.payment_method_save === 'enabled'
      ? { type, savePaymentMethod: this.#saveBox.checked() }
      : { type };
  }

  chosen(): ChosenMethod {
    const customerSession = {
      customer_session_client_secret: this.#session.group.customerSessionClientSecret,
    };
    const saved = this.#chosenSaved();
    if (saved) return { id: saved.id, data: saved.object, params: customerSession };
    return {
      data: { ...this.#form()?.paymentMethodData(), ...this.#saveBox.methodParams() },
      params: { ...customerSession, ...this.#saveBox.params() },
    };
  }

  update(options: JsonRecord, session: Session): void {
    const changed = session.types.join() !== this.#session.types.join();
    this.#options = options;
    this.#session = session;
    this.#forms.update(options, session.group);
    if (changed || options.layout !== this.#context.options.layout) this.#layOut();
    this.#setDisabled();
  }

  collapse(): void {
    if (this.#shape() !== 'accordion') return;
    this.#type = undefined;
    this.#types?.select(undefined);
    this.#showPanel();
  }

  focus(): void {
    const first = this.fields()[0];
    if (this.#savedId === undefined && first) first.focus();
    else (this.#saved ?? this.#types)?.focus();
  }

  #chosenSaved(): SavedMethod | undefined {
    return this.#session.saved.find((method) => method.id === this.#savedId);
  }

  #layout(): JsonRecord {
    const { layout } = this.#options;
    return isRecord(layout) ? layout : { type: layout };
  }

  #shape(): 'tabs' | 'accordion' {
    return stringAt(this.#layout(), 'type') === 'accordion' ? 'accordion' : 'tabs';
  }

  #orderedTypes(): string[] {
    const types = this.#session.types.filter((type) => !WITHOUT_FORM.has(type));
    const order = stringsAt(this.#options, 'paymentMethodOrder') ?? [];
    const first = order.filter((type) => types.includes(type));
    return [...first, ...types.filter((type) => !first.includes(type))];
  }

  #layOut(): void {
    const types = this.#orderedTypes();
    if (this.#type !== undefined && !types.includes(this.#type)) this.#type = types[0];
    this.#saved = this.#session.saved.length > 0 ? this.#createSaved() : null;
    this.#saved?.select(this.#savedId ?? NEW_METHOD);
    this.#types = types.length > 1 ? this.#createTypes(types) : null;
    this.#types?.select(this.#type);
    this.#showPanel();
  }

  #createSaved(): ChoiceList {
    const { messages } = this.#context.language;
    return createSavedMethods({
      messages,
      saved: this.#session.saved,
      defaultMethod: this.#session.defaultMethod,
      removable: this.#session.features.payment_method_remove === 'enabled',
      onChange: (value) => {
        this.#savedId = value === NEW_METHOD ? undefined : value;
        this.#showPanel();
      },
      remove: (method) => this.#remove(method),
    });
  }

  async #remove(method: SavedMethod): Promise<boolean> {
    if (!(await this.#context.remove(method))) return false;
    const { messages } = this.#context.language;
    this.#session = { ...this.#session, saved: this.#session.saved.filter(({ id }) => id !== method.id) };
    if (this.#savedId === method.id) this.#savedId = this.#session.saved[0]?.id;
    this.#layOut();
    this.#context.announce(fill(messages.methodRemoved, { method: describeSaved(method, messages) }));
    (this.#saved ?? this.#types)?.focus();
    return true;
  }

  #createTypes(types: readonly string[]): ChoiceList {
    const { messages } = this.#context.language;
    return createChoiceList({
      name: 'payment-method',
      legend: messages.paymentMethod,
      shape: this.#shape(),
      choices: types.map((type) => ({
        value: type,
        label: methodName(type, messages),
        mark: drawMethodMark(type),
      })),
      onChange: (type) => {
        this.#type = type;
        this.#showPanel();
      },
    });
  }

  #form(): MethodForm | undefined {
    return this.#type === undefined ? undefined : this.#forms.get(this.#type);
  }

  #showPanel(): void {
    const isNew = this.#savedId === undefined;
    const form = isNew ? this.#form() : undefined;
    this.#saveBox.fit(form?.type ?? '');
    this.#panel.replaceChildren(...(form ? [form.root, this.#saveBox.root] : []));
    const parts: HTMLElement[] = [];
    if (!isNew) parts.push(this.#sandboxBar);
    if (this.#saved) parts.push(this.#saved.root);
    if (isNew && this.#types) parts.push(this.#types.root);
    const row = this.#type === undefined ? undefined : this.#types?.rowOf(this.#type);
    const inside = isNew && form && this.#shape() === 'accordion' && row;
    if (inside) row.append(this.#panel);
    else parts.push(this.#panel);
    // The focused radio must stay in the document, or the keyboard would lose its place.
    if (!sameNodes(this.root, parts)) this.root.replaceChildren(...parts);
    this.#context.onChange();
  }

  #setDisabled(): void {
    const disabled = this.#options.readOnly === true;
    this.#saved?.setDisabled(disabled);
    this.#types?.setDisabled(disabled);
  }
}

function sameNodes(root: HTMLElement, nodes: readonly HTMLElement[]): boolean {
  return (
    root.childElementCount === nodes.length && nodes.every((node, index) => root.children[index] === node)
  );
}
