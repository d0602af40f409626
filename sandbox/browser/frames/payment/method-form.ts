/** What the Payment Element needs from the form of one payment method; more methods are more of these. */
import type { JsonRecord } from '../../wire/json.ts';
import type { CheckedField } from '../fields/checked-field.ts';
import type { Language } from '../messages/messages.ts';

export interface MethodForm {
  /** Stripe's name of the method, e.g. `card`. */
  readonly type: string;
  readonly root: HTMLElement;
  /** In the order of the form. */
  readonly fields: readonly CheckedField[];
  /** Fits the form to changed options of the Element or its group. */
  update(options: JsonRecord, group: JsonRecord): void;
  /** `payment_method_data` for the API. Sent from this frame; never put into a message. */
  paymentMethodData(): JsonRecord;
}

export interface MethodFormContext {
  readonly language: Language;
  readonly options: JsonRecord;
  readonly group: JsonRecord;
  readonly onChange: () => void;
  readonly announce: (message: string) => void;
  readonly emit: (name: string, payload?: unknown) => void;
}
