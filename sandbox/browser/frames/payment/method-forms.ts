/** The forms of the methods: each is made when it is first shown, keeps what was typed and follows the options. */
import type { JsonRecord } from '../../wire/json.ts';
import { createCardForm } from '../card/card-form.ts';
import { createBankForm } from '../methods/bank-form.ts';
import { createRedirectForm } from '../methods/redirect-form.ts';
import type { MethodForm, MethodFormContext } from './method-form.ts';

type Surroundings = Omit<MethodFormContext, 'options' | 'group'>;

export class MethodForms {
  readonly #context: Surroundings;
  readonly #forms = new Map<string, MethodForm>();
  #options: JsonRecord;
  #group: JsonRecord;

  constructor(context: Surroundings, options: JsonRecord, group: JsonRecord) {
    this.#context = context;
    this.#options = options;
    this.#group = group;
  }

  get(type: string): MethodForm {
    const held = this.#forms.get(type);
    if (held) return held;
    const { language, announce, emit, onChange } = this.#context;
    const form = createForm(type, {
      language,
      announce,
      emit,
      // A form fits itself while it is made: that is no change, and it could not be asked for its state yet.
      onChange: () => {
        if (this.#forms.has(type)) onChange();
      },
      options: this.#options,
      group: this.#group,
    });
    this.#forms.set(type, form);
    return form;
  }

  update(options: JsonRecord, group: JsonRecord): void {
    this.#options = options;
    this.#group = group;
    for (const form of this.#forms.values()) form.update(options, group);
  }
}

function createForm(type: string, context: MethodFormContext): MethodForm {
  if (type === 'card') return createCardForm(context);
  if (type === 'sepa_debit' || type === 'us_bank_account') return createBankForm(context, type);
  return createRedirectForm(context, type);
}
