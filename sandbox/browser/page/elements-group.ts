/**
 * One Elements group: the options its Elements share, and what `submit` and `confirm` collect from them.
 * Creating a group has no side effect: React's StrictMode makes two and drops one.
 */
import { asRecord, isRecord, type JsonRecord, stringAt } from '../wire/json.ts';
import { type CollectResult, collectFrom } from './collect.ts';
import { ElementCore, type PublicElement } from './element.ts';
import { elementTypes, findElementKind } from './element-kinds.ts';
import { ExpressCheckout, type Wallet } from './express.ts';
import { type FontSource, readFonts } from './fonts.ts';
import { validateElementOptions, validateGroupOptions } from './group-options.ts';
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

export interface GroupContext {
  readonly origin: string;
  readonly options: JsonRecord;
  readonly setup: () => JsonRecord;
  readonly fetchIntent: (clientSecret: string) => Promise<JsonRecord>;
}

export class GroupCore {
  readonly elements: PublicElements;
  readonly clientSecret: string | undefined;
  readonly #context: GroupContext;
  readonly #members: ElementCore[] = [];
  readonly #updateListeners = new Set<() => void>();
  #options: JsonRecord;
  #fontSources: FontSource[] = [];
  #submitted = false;
  #wallet: Wallet | null = null;

  constructor(context: GroupContext) {
    validateGroupOptions(context.options);
    this.#context = context;
    this.#options = context.options;
    this.clientSecret = stringAt(context.options, 'clientSecret');
    this.elements = this.#publicElements();
  }

  get options(): JsonRecord {
    return this.#options;
  }

  /** True when the group was made with `mode` and gets its client secret at confirmation. */
  get deferred(): boolean {
    return this.#options.mode !== undefined;
  }

  get submitted(): boolean {
    return this.#submitted;
  }

  find(type: string): ElementCore | undefined {
    return this.#members.find((member) => member.kind.type === type);
  }

  /** An approved wallet brings everything along: no field of the page is asked then. */
  collect(): Promise<CollectResult> {
    if (!this.#wallet) return collectFrom(this.#members);
    const { type, shipping } = this.#wallet;
    return Promise.resolve({ collected: { selectedPaymentMethod: type, ...(shipping && { shipping }) } });
  }

  get wallet(): Wallet | null {
    return this.#wallet;
  }

  /** A wallet's approval counts for one confirmation. */
  spendWallet(): void {
    this.#wallet = null;
  }

  #express(member: ElementCore): ExpressCheckout {
    return new ExpressCheckout(member, {
      origin: this.#context.origin,
      setup: () => this.#setup(),
      group: () => this.#options,
      onWallet: (wallet) => {
        this.#wallet = wallet;
      },
    });
  }

  #setup(): JsonRecord {
    const hasBillingAddress = this.#members.some((member) => member.key === 'address:billing');
    return {
      ...this.#context.setup(),
      group: { ...this.#options, fontSources: this.#fontSources, hasBillingAddress },
    };
  }

  /** Tells mounted frames what changed in the group; a frame that is gone meanwhile does not matter. */
  async #broadcast(): Promise<void> {
    const mounted = this.#members.filter((member) => member.frame);
    await Promise.allSettled(mounted.map((member) => member.call('updateGroup', this.#setup().group)));
  }

  async #loadFonts(): Promise<void> {
    if (!Array.isArray(this.#options.fonts)) return;
    this.#fontSources = await readFonts(this.#options.fonts);
    await this.#broadcast();
  }

  #create(type: string, rawOptions: unknown): PublicElement {
    const kind = findElementKind(type);
    if (!kind) {
      throw new IntegrationError(
        `The sandbox has no Element of type "${type}". It has: ${elementTypes().join(', ')}.`,
      );
    }
    const options = asRecord(rawOptions);
    validateElementOptions(type, options, this.#options);
    const key = kind.keyOf(options);
    if (this.#members.some((member) => member.key === key)) {
      throw new IntegrationError(`Can only create one Element of type ${type}.`);
    }
    let express: ExpressCheckout | undefined;
    const member = new ElementCore({
      origin: this.#context.origin,
      kind,
      options,
      setup: () => this.#setup(),
      intercept: (name, payload) => {
        // Whoever goes on in the form has given up the wallet that was approved before.
        if (type === 'payment' && name === 'focus') this.#wallet = null;
        return express?.receive(name, payload) ?? false;
      },
      onDestroy: () => {
        this.#members.splice(this.#members.indexOf(member), 1);
        void this.#broadcast();
      },
    });
    if (type === 'expressCheckout') express = this.#express(member);
    this.#members.push(member);
    if (key === 'address:billing') void this.#broadcast();
    if (this.#members.length === 1) void this.#loadFonts();
    return member.element;
  }

  async #update(changes: unknown): Promise<void> {
    if (isRecord(changes)) {
      this.#options = { ...this.#options, ...changes };
      await (changes.fonts ? this.#loadFonts() : this.#broadcast());
    }
    for (const listener of this.#updateListeners) listener();
  }

  async #fetchUpdates(): Promise<JsonRecord> {
    if (!this.clientSecret) {
      throw new IntegrationError(
        'elements.fetchUpdates() needs Elements that were created with a clientSecret.',
      );
    }
    const answer = await this.#context.fetchIntent(this.clientSecret);
    if (isRecord(answer.error)) return { error: answer.error };
    await this.#broadcast();
    return {};
  }

  async #submit(): Promise<JsonRecord> {
    const result = await this.collect();
    this.#submitted = !result.error;
    return result.error
      ? { error: result.error }
      : { selectedPaymentMethod: result.collected.selectedPaymentMethod };
  }

  #publicElements(): PublicElements {
    return {
      create: (type, options) => this.#create(type, options),
      getElement: (type, options) => {
        const mode = asRecord(options).mode;
        const found = this.#members.find(
          (member) => member.kind.type === type && (mode === undefined || member.options.mode === mode),
        );
        return found?.element ?? null;
      },
      update: (changes) => this.#update(changes),
      fetchUpdates: () => this.#fetchUpdates(),
      submit: () => this.#submit(),
      on: (name, listener) => {
        if (name === 'update-end') this.#updateListeners.add(listener);
      },
      off: (_name, listener) => {
        if (listener) this.#updateListeners.delete(listener);
        else this.#updateListeners.clear();
      },
    };
  }
}
