/**
 * The Express Checkout Element's conversation with the shop: `click` may set what the sheet asks for, address and rate
 * changes wait for the shop's answer, approval becomes `confirm`. The sheet stands on the sandbox's origin.
 */
import { asRecord, isRecord, type JsonRecord, recordAt, stringAt } from '../wire/json.ts';
import { walletName } from '../wire/wallets.ts';
import type { ElementCore } from './element.ts';
import { type ModalFrame, openModalFrame } from './modal-frame.ts';

/** What an approved sheet has left for the confirmation that follows. */
export interface Wallet {
  readonly type: string;
  readonly methodData: JsonRecord;
  readonly shipping: JsonRecord | undefined;
}

export interface ExpressContext {
  readonly origin: string;
  readonly setup: () => JsonRecord;
  /** The present options of the Elements group: `elements.update` may change the amount while the sheet is open. */
  readonly group: () => JsonRecord;
  readonly onWallet: (wallet: Wallet | null) => void;
}

/** Stripe.js gives a shop this long to answer a click. */
const CLICK_ANSWER_MS = 1000;
const CLOSING_MS = 120;

export class ExpressCheckout {
  readonly #core: ElementCore;
  readonly #context: ExpressContext;
  #sheet: ModalFrame | null = null;
  #shown: JsonRecord = {};

  constructor(core: ElementCore, context: ExpressContext) {
    this.#core = core;
    this.#context = context;
  }

  /** @returns whether the event was meant for here */
  receive(name: string, payload: unknown): boolean {
    if (name !== 'walletclick') return false;
    const type = stringAt(asRecord(payload), 'type');
    if (type !== undefined && !this.#sheet) this.#click(type);
    return true;
  }

  #click(type: string): void {
    this.#context.onWallet(null);
    const { emitter, options } = this.#core;
    const base = { ...options };
    if (!emitter.listens('click')) {
      this.#open(type, base);
      return;
    }
    const answer = once<JsonRecord | null>((details) => {
      clearTimeout(timer);
      if (details) this.#open(type, { ...base, ...details });
    });
    const timer = setTimeout(() => answer(null), CLICK_ANSWER_MS);
    emitter.emit('click', {
      elementType: 'expressCheckout',
      expressPaymentType: type,
      resolve: (details?: unknown) => answer(asRecord(details)),
      reject: () => answer(null),
    });
  }

  #open(type: string, details: JsonRecord): void {
    this.#shown = details;
    this.#sheet = openModalFrame({
      origin: this.#context.origin,
      path: '/_sandbox/elements/wallet',
      title: walletName(type),
      setup: { ...this.#context.setup(), wallet: type, details: this.#shown, ...this.#money() },
      onEvent: (name, payload) => this.#fromSheet(type, name, asRecord(payload)),
      cancelWithoutFrame: () => this.#cancel(),
    });
  }

  #money(): JsonRecord {
    const { amount, currency } = this.#context.group();
    return { amount, currency };
  }

  #fromSheet(type: string, name: string, payload: JsonRecord): void {
    if (name === 'shippingaddress') this.#ask('shippingaddresschange', payload);
    if (name === 'shippingrate') this.#ask('shippingratechange', payload);
    if (name === 'approve') this.#approve(type, payload);
    if (name === 'cancelled') this.#cancel();
  }

  /** A shop that does not listen has nothing against it. */
  #ask(event: 'shippingaddresschange' | 'shippingratechange', payload: JsonRecord): void {
    const answer = once<JsonRecord | null>((details) => {
      if (details) this.#shown = { ...this.#shown, ...details };
      this.#sheet?.emit(details ? 'updated' : 'refused', { details: this.#shown, ...this.#money() });
    });
    if (!this.#core.emitter.listens(event)) {
      answer({});
      return;
    }
    this.#core.emitter.emit(event, {
      ...payload,
      resolve: (details?: unknown) => answer(asRecord(details)),
      reject: () => answer(null),
    });
  }

  #approve(type: string, payload: JsonRecord): void {
    this.#close();
    const shipping = isRecord(payload.shippingAddress) ? payload.shippingAddress : undefined;
    this.#context.onWallet({ type, methodData: recordAt(payload, 'methodData'), shipping });
    const { methodData: _data, ...told } = payload;
    this.#core.emitter.emit('confirm', {
      ...told,
      expressPaymentType: type,
      paymentFailed: () => this.#context.onWallet(null),
    });
  }

  #cancel(): void {
    this.#close();
    this.#core.emitter.emit('cancel', { elementType: 'expressCheckout' });
  }

  /** A moment later: a frame that vanishes under a press leaves the browser without the end of it. */
  #close(): void {
    const sheet = this.#sheet;
    this.#sheet = null;
    setTimeout(() => sheet?.close(), CLOSING_MS);
  }
}

function once<T>(run: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    run(value);
  };
}
