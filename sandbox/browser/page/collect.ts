/** Validates the Elements of a group together and gathers what the page may know of them. Never card data. */
import { type StripeErrorObject, stripeError, toStripeError } from '../wire/api-result.ts';
import { asRecord, isRecord, type JsonRecord, stringAt } from '../wire/json.ts';
import type { ElementCore } from './element.ts';

export interface Collected {
  readonly selectedPaymentMethod: string;
  readonly shipping?: JsonRecord;
  readonly billing?: JsonRecord;
  /** Typed into a Link Authentication Element. */
  readonly email?: string;
}

export type CollectResult =
  | { readonly collected: Collected; readonly error?: never }
  | { readonly error: StripeErrorObject; readonly collected?: never };

interface Answer {
  readonly member: ElementCore;
  readonly answer: JsonRecord;
}

function inDocumentOrder(a: ElementCore, b: ElementCore): number {
  const [first, second] = [a.frame?.iframe, b.frame?.iframe];
  if (!first || !second) return 0;
  return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** Every Element shows its own messages; the first bad field of the page gets the focus. */
export async function collectFrom(members: readonly ElementCore[]): Promise<CollectResult> {
  const mounted = members.filter((member) => member.frame).sort(inDocumentOrder);
  try {
    const answers = await Promise.all(
      mounted.map(async (member) => ({ member, answer: asRecord(await member.call('validate')) })),
    );
    const invalid = answers.find(({ answer }) => isRecord(answer.error));
    if (!invalid) return { collected: gather(answers) };
    invalid.member.frame?.iframe.focus();
    await invalid.member.call('focusInvalid');
    return { error: toStripeError(invalid.answer.error) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: stripeError('api_connection_error', message) };
  }
}

function gather(answers: readonly Answer[]): Collected {
  const valueFor = (key: string): JsonRecord | undefined => {
    const value = answers.find(({ member }) => member.key === key)?.answer.value;
    return isRecord(value) ? value : undefined;
  };
  const shipping = valueFor('address:shipping');
  const billing = valueFor('address:billing');
  const payment = valueFor('payment');
  const email = stringAt(valueFor('linkAuthentication') ?? {}, 'email');
  return {
    selectedPaymentMethod: (payment && stringAt(payment, 'type')) ?? 'card',
    ...(shipping && { shipping }),
    ...(billing && { billing }),
    ...(email && { email }),
  };
}
