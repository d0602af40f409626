/** The customer's saved methods: choose one, or take one away after a second press. */
import { type JsonRecord, numberAt, recordAt, stringAt } from '../../wire/json.ts';
import { drawBrandMark } from '../card/brand-mark.ts';
import { brandById } from '../card/brands.ts';
import { h } from '../dom.ts';
import { fill, type Messages } from '../messages/messages.ts';
import { drawMethodMark, methodName } from '../methods/method-kinds.ts';
import { type Choice, type ChoiceList, createChoiceList } from './choice-list.ts';
import type { SavedMethod } from './load-session.ts';

export const NEW_METHOD = 'new';

export interface SavedMethodsOptions {
  readonly messages: Messages;
  readonly saved: readonly SavedMethod[];
  readonly defaultMethod: string | undefined;
  readonly removable: boolean;
  readonly onChange: (value: string) => void;
  /** Asks the API; resolves to whether the method is gone. */
  readonly remove: (method: SavedMethod) => Promise<boolean>;
}

export function describeSaved(method: SavedMethod, messages: Messages): string {
  const details = recordAt(method.object, method.type);
  const last4 = stringAt(details, 'last4');
  if (last4 === undefined) return methodName(method.type, messages);
  if (method.type !== 'card') {
    return fill(messages.savedAccount, { method: methodName(method.type, messages), last4 });
  }
  return fill(messages.savedCard, { brand: brandById(stringAt(details, 'brand') ?? '').name, last4 });
}

function noteOf(method: SavedMethod, options: SavedMethodsOptions): string {
  const card = recordAt(method.object, 'card');
  const month = numberAt(card, 'exp_month');
  const year = numberAt(card, 'exp_year');
  const parts: string[] = [];
  if (month !== undefined && year !== undefined) {
    const date = `${String(month).padStart(2, '0')}/${String(year % 100).padStart(2, '0')}`;
    parts.push(fill(options.messages.expires, { date }));
  }
  if (method.id === options.defaultMethod) parts.push(options.messages.defaultMethod);
  return parts.join(' · ');
}

function markOf(method: SavedMethod): SVGElement {
  if (method.type !== 'card') return drawMethodMark(method.type);
  return drawBrandMark(brandById(stringAt(recordAt(method.object, 'card'), 'brand') ?? ''));
}

export function createSavedMethods(options: SavedMethodsOptions): ChoiceList {
  const { messages } = options;
  const choices = options.saved.map((method): Choice => {
    const note = noteOf(method, options);
    return {
      value: method.id,
      label: describeSaved(method, messages),
      mark: markOf(method),
      ...(note === '' ? {} : { note }),
      ...(options.removable ? { aside: createRemoval(method, options) } : {}),
    };
  });
  const plus: Choice = { value: NEW_METHOD, label: messages.newMethod, mark: drawMethodMark('card') };
  return createChoiceList({
    name: 'saved-method',
    legend: messages.savedMethods,
    shape: 'list',
    choices: [...choices, plus],
    onChange: options.onChange,
  });
}

/** Taking away asks once, in place, so that a slip of the finger loses nothing. */
function createRemoval(method: SavedMethod, options: SavedMethodsOptions): HTMLElement {
  const { messages } = options;
  const values = { method: describeSaved(method, messages) };
  const root = h('span', { class: 'Removal' });

  function button(text: string, label: string, onClick: () => void): HTMLButtonElement {
    const made = h('button', { class: 'TextButton', type: 'button', 'aria-label': label }, text);
    made.addEventListener('click', onClick);
    return made;
  }

  const ask = button(messages.removeMethod, fill(messages.removeNamed, values), () => {
    root.replaceChildren(sure, keep);
    sure.focus();
  });
  const sure = button(messages.removeMethod, fill(messages.removeQuestion, values), () => {
    sure.disabled = true;
    void options.remove(method).then((gone) => {
      sure.disabled = false;
      if (!gone) root.replaceChildren(ask);
    });
  });
  sure.classList.add('TextButton--danger');
  const keep = button(messages.keepMethod, messages.keepMethod, () => {
    root.replaceChildren(ask);
    ask.focus();
  });
  root.append(ask);
  return root;
}

/** What events of the Element tell of a saved method. */
export function savedMethodView(method: SavedMethod): JsonRecord {
  return { id: method.id, type: method.type, billing_details: recordAt(method.object, 'billing_details') };
}

/** `savedpaymentmethodremove`. @param result of the API */
export function detachedView(method: SavedMethod, result: JsonRecord): JsonRecord {
  const error = recordAt(result, 'error');
  const message = stringAt(error, 'message');
  return {
    elementType: 'payment',
    success: message === undefined,
    ...(message === undefined ? {} : { error: message }),
    payment_method: savedMethodView(method),
  };
}
