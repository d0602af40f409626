/** The card form of the Payment Element. The number lives in this frame's input and goes only to the sandbox's API. */
import { type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { h } from '../dom.ts';
import { digitsOf } from '../fields/digits-caret.ts';
import { fill } from '../messages/messages.ts';
import type { MethodForm, MethodFormContext } from '../payment/method-form.ts';
import { type BillingFields, billingFieldsOf } from './billing-fields.ts';
import { drawBrandMark } from './brand-mark.ts';
import { brandOf, type CardBrand } from './brands.ts';
import { type CardFields, createCardFields, fillTestCard, readCard } from './card-fields.ts';
import { postalRuleOf } from './postal-code.ts';
import { createTestCardPicker } from './test-card-picker.ts';

export function createCardForm(context: MethodFormContext): MethodForm {
  const { messages } = context.language;
  const mark = h('span', { class: 'BrandSlot' });
  const onNumber = followBrand(context, mark, () => fields);
  let billing = billingFieldsOf(context.options, context.group);

  function onCountry(): void {
    fitPostalCode(fields, billing, context);
    context.onChange();
  }

  const fields: CardFields = createCardFields({ ...context, mark, onNumber, onCountry });
  const picker = createTestCardPicker(messages, (card) => fillTestCard(fields, card), context.announce);
  const mandate = h('p', { class: 'TermsText', hidden: true });

  function update(options: JsonRecord, group: JsonRecord): void {
    billing = billingFieldsOf(options, group);
    fields.country.setVisible(billing.country);
    onCountry();
    const readOnly = options.readOnly === true;
    for (const field of Object.values(fields)) field.setDisabled(readOnly);
    picker.setDisabled(readOnly);
    mandate.hidden = !needsMandate(options, group);
    const business = stringAt(recordAt(options, 'business'), 'name') ?? messages.thisShop;
    mandate.textContent = fill(messages.futureUse, { business });
  }

  onNumber();
  update(context.options, context.group);
  return {
    type: 'card',
    root: arrange(picker.root, fields, mandate),
    fields: [fields.number, fields.expiry, fields.cvc, fields.country, fields.postalCode],
    update,
    paymentMethodData: () => readCard(fields),
  };
}

function arrange(picker: HTMLElement, fields: CardFields, mandate: HTMLElement): HTMLElement {
  return h(
    'div',
    { class: 'MethodForm' },
    picker,
    fields.number.root,
    h('div', { class: 'FieldRow' }, fields.expiry.root, fields.cvc.root),
    h('div', { class: 'FieldRow FieldRow--billing' }, fields.country.root, fields.postalCode.root),
    mandate,
  );
}

/** A brand appears as soon as its range is clear; the length of the code follows it. */
function followBrand(context: MethodFormContext, mark: HTMLElement, fields: () => CardFields): () => void {
  let brand: CardBrand | undefined;
  return () => {
    const next = brandOf(digitsOf(fields().number.value()));
    if (next.id === brand?.id) return;
    brand = next;
    mark.replaceChildren(drawBrandMark(next));
    fields().cvc.input.maxLength = next.cvcLength;
    const brands = next.id === 'unknown' ? null : [next.id];
    context.emit('carddetailschange', {
      elementType: 'payment',
      loading: false,
      details: { brands, funding: null },
    });
  };
}

function fitPostalCode(fields: CardFields, billing: BillingFields, context: MethodFormContext): void {
  const { country, postalCode } = fields;
  const rule = postalRuleOf(country.value());
  postalCode.setVisible(billing.country && billing.postalCode && rule !== undefined);
  if (!rule) return;
  postalCode.setLabel(context.language.messages[rule.label]);
  postalCode.input.inputMode = rule.numeric ? 'numeric' : 'text';
  postalCode.input.placeholder = rule.placeholder;
}

function needsMandate(options: JsonRecord, group: JsonRecord): boolean {
  const term = recordAt(options, 'terms').card;
  if (term === 'never') return false;
  if (term === 'always') return true;
  return group.setupFutureUsage === 'off_session' || group.mode === 'setup' || group.mode === 'subscription';
}
