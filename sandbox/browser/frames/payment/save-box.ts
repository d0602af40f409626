/** The box that keeps a new method for later, when a customer session offers it. */
import { type JsonRecord, stringAt } from '../../wire/json.ts';
import { h } from '../dom.ts';
import type { Messages } from '../messages/messages.ts';
import { isReusable } from '../methods/method-kinds.ts';

export interface SaveBox {
  readonly root: HTMLElement;
  /** Shows itself for methods that can be kept. */
  fit(type: string): void;
  checked(): boolean;
  /** What the confirmation says of it. */
  params(): JsonRecord;
  /** What the payment method itself says of it. */
  methodParams(): JsonRecord;
}

export function createSaveBox(
  messages: Messages,
  features: JsonRecord,
  mode: unknown,
  onChange: () => void,
): SaveBox {
  const offered = features.payment_method_save === 'enabled' && mode !== 'setup';
  const input = h('input', { class: 'CheckboxInput', type: 'checkbox', id: 'save-method' });
  const root = h(
    'label',
    { class: 'Checkbox', hidden: true },
    input,
    h('span', { class: 'CheckboxLabel' }, messages.saveMethod),
  );
  input.addEventListener('change', onChange);
  const checked = (): boolean => offered && !root.hidden && input.checked;
  return {
    root,
    fit(type) {
      root.hidden = !offered || !isReusable(type);
    },
    checked,
    params: () => (checked() ? { setup_future_usage: stringAt(features, 'payment_method_save_usage') } : {}),
    methodParams: () => (offered ? { allow_redisplay: checked() ? 'always' : 'unspecified' } : {}),
  };
}
