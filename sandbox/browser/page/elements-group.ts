/**
 * One Elements group: the options its Elements share, and what `submit` and `confirm` collect from them.
 * Creating a group has no side effect: React's StrictMode makes two and drops one.
 */
import { type StripeErrorObject, stripeError, toStripeError } from '../wire/api-result.ts';
import { asRecord, isRecord, type JsonRecord, stringAt } from '../wire/json.ts';
import { createElement, type ElementInternals, type PublicElement } from './element.ts';
import { elementTypes, findElementKind } from './element-kinds.ts';
import { validateGroupOptions } from './group-options.ts';
import { IntegrationError } from './integration-error.ts';

export interface PublicElements {
  create(type: string, options?: unknown): PublicElement;
  getElement(type: string, options?: unknown): PublicElement | null;
  update(options: unknown): Promise<void>;
  fetchUpdates(): Promise<JsonRecord>;
  submit(): Promise<JsonRecord>;
  on(name: string, listener: () => void): void;
  off(name: string, listener?: () => void): void;
}

/** What the Elements of a group hold when they are all valid. Never contains card data. */
export interface Collected {
  readonly selectedPaymentMethod: string;
  readonly shipping?: JsonRecord;
  readonly billing?: JsonRecord;
}

export type CollectResult =
  | { readonly collected: Collected; readonly error?: never }
  | { readonly error: StripeErrorObject; readonly collected?: never };

export interface GroupInternals {
  readonly elements: PublicElements;
  readonly options: () => JsonRecord;
  /** True when the group was made with `mode` and gets its client secret at confirmation. */
  readonly deferred: boolean;
  readonly clientSecret: string | undefined;
  wasSubmitted(): boolean;
  find(type: string): ElementInternals | undefined;
  collect(): Promise<CollectResult>;
}

export interface GroupContext {
  readonly origin: string;
  readonly options: JsonRecord;
  readonly setup: () => JsonRecord;
  readonly fetchIntent: (clientSecret: string) => Promise<JsonRecord>;
}

export function createElementsGroup(context: GroupContext): GroupInternals {
  validateGroupOptions(context.options);
  let options = context.options;
  let submitted = false;
  const members: ElementInternals[] = [];
  const updateListeners = new Set<() => void>();
  const clientSecret = stringAt(context.options, 'clientSecret');

  const groupSetup = (): JsonRecord => ({
    ...context.setup(),
    group: { ...options, hasBillingAddress: members.some((member) => member.key === 'address:billing') },
  });

  /** Tells mounted frames what changed in the group; a frame that is gone meanwhile does not matter. */
  async function broadcast(): Promise<void> {
    const mounted = members.filter((member) => member.frame());
    await Promise.allSettled(mounted.map((member) => member.call('updateGroup', groupSetup().group)));
  }

  function create(type: string, rawOptions: unknown): PublicElement {
    const kind = findElementKind(type);
    if (!kind) {
      throw new IntegrationError(
        `The sandbox has no Element of type "${type}". It has: ${elementTypes().join(', ')}.`,
      );
    }
    const elementOptions = asRecord(rawOptions);
    if (type === 'address' && elementOptions.mode !== 'shipping' && elementOptions.mode !== 'billing') {
      throw new IntegrationError("You must supply options.mode. mode must be 'billing' or 'shipping'.");
    }
    const key = kind.keyOf(elementOptions);
    if (members.some((member) => member.key === key)) {
      throw new IntegrationError(`Can only create one Element of type ${type}.`);
    }
    const member = createElement({
      origin: context.origin,
      kind,
      options: elementOptions,
      setup: groupSetup,
      onDestroy() {
        members.splice(members.indexOf(member), 1);
        void broadcast();
      },
    });
    members.push(member);
    if (key === 'address:billing') void broadcast();
    return member.element;
  }

  async function submit(): Promise<JsonRecord> {
    const result = await collectFrom(members);
    submitted = !result.error;
    return result.error
      ? { error: result.error }
      : { selectedPaymentMethod: result.collected.selectedPaymentMethod };
  }

  const elements: PublicElements = {
    create,
    getElement(type, getOptions) {
      const mode = asRecord(getOptions).mode;
      const found = members.find(
        (member) => member.kind.type === type && (mode === undefined || member.options().mode === mode),
      );
      return found?.element ?? null;
    },
    async update(changes) {
      if (isRecord(changes)) {
        options = { ...options, ...changes };
        await broadcast();
      }
      for (const listener of updateListeners) listener();
    },
    async fetchUpdates() {
      if (!clientSecret) {
        throw new IntegrationError(
          'elements.fetchUpdates() needs Elements that were created with a clientSecret.',
        );
      }
      const answer = await context.fetchIntent(clientSecret);
      if (isRecord(answer.error)) return { error: answer.error };
      await broadcast();
      return {};
    },
    submit,
    on: (name, listener) => {
      if (name === 'update-end') updateListeners.add(listener);
    },
    off: (_name, listener) => {
      if (listener) updateListeners.delete(listener);
      else updateListeners.clear();
    },
  };

  return {
    elements,
    options: () => options,
    deferred: options.mode !== undefined,
    clientSecret,
    wasSubmitted: () => submitted,
    find: (type) => members.find((member) => member.kind.type === type),
    collect: () => collectFrom(members),
  };
}

function inDocumentOrder(a: ElementInternals, b: ElementInternals): number {
  const [first, second] = [a.frame()?.iframe, b.frame()?.iframe];
  if (!first || !second) return 0;
  return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** Validates every mounted Element (each shows its own messages) and focuses the first bad field of the page. */
async function collectFrom(members: readonly ElementInternals[]): Promise<CollectResult> {
  const mounted = members.filter((member) => member.frame()).sort(inDocumentOrder);
  try {
    const answers = await Promise.all(
      mounted.map(async (member) => ({ member, answer: asRecord(await member.call('validate')) })),
    );
    const invalid = answers.find(({ answer }) => isRecord(answer.error));
    if (invalid) {
      invalid.member.frame()?.iframe.focus();
      await invalid.member.call('focusInvalid');
      return { error: toStripeError(invalid.answer.error) };
    }
    const answerOf = (key: string): JsonRecord | undefined => {
      const value = answers.find(({ member }) => member.key === key)?.answer.value;
      return isRecord(value) ? value : undefined;
    };
    const shipping = answerOf('address:shipping');
    const billing = answerOf('address:billing');
    const payment = answerOf('payment');
    return {
      collected: {
        selectedPaymentMethod: (payment && stringAt(payment, 'type')) ?? 'card',
        ...(shipping && { shipping }),
        ...(billing && { billing }),
      },
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: stripeError('api_connection_error', message) };
  }
}
