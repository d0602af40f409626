/** The Express Checkout Element's frame: a button for each wallet that fits. The sheet is opened by the page. */
import { asRecord, type JsonRecord, numberAt, recordAt, stringsAt } from '../../wire/json.ts';
import { walletName } from '../../wire/wallets.ts';
import { createApiClient } from '../api-client.ts';
import { beginFrame } from '../begin-frame.ts';
import { connectToParent, type Emit, type FrameProgram, reportHeight } from '../connect.ts';
import { h } from '../dom.ts';
import { fill } from '../messages/messages.ts';
import { loadSession } from '../payment/load-session.ts';

interface WalletButton {
  readonly type: string;
  /** Its name in the options and in `availablePaymentMethods`. */
  readonly option: string;
  /** The method type that the intent has to take. */
  readonly needs: string;
}

const WALLETS: readonly WalletButton[] = [
  { type: 'apple_pay', option: 'applePay', needs: 'card' },
  { type: 'google_pay', option: 'googlePay', needs: 'card' },
  { type: 'link', option: 'link', needs: 'link' },
];
/** Not offered here: PayPal and Klarna have their place in the Payment Element. */
const NEVER = { amazonPay: false, paypal: false, klarna: false };
const DEFAULT_HEIGHT_PX = 48;
const SMALLEST_HEIGHT_PX = 44;

function offered(types: readonly string[], options: JsonRecord): WalletButton[] {
  const wanted = recordAt(options, 'paymentMethods');
  const fitting = WALLETS.filter(({ option, needs }) => wanted[option] !== 'never' && types.includes(needs));
  const order = stringsAt(options, 'paymentMethodOrder') ?? [];
  const rank = ({ type, option }: WalletButton): number => {
    const at = order.findIndex((name) => name === type || name === option);
    return at < 0 ? order.length : at;
  };
  return [...fitting].sort((a, b) => rank(a) - rank(b));
}

function start(setup: JsonRecord, emit: Emit): FrameProgram {
  const stage = beginFrame(setup, 'expressCheckout', emit);
  const api = createApiClient(setup);
  let group = recordAt(setup, 'group');
  let options = recordAt(setup, 'options');
  let types: readonly string[] = [];

  function draw(): WalletButton[] {
    const { messages } = stage.language;
    const wallets = offered(types, options);
    const buttons = wallets.map(({ type }) => {
      const label = walletName(type);
      const button = h(
        'button',
        {
          type: 'button',
          class: 'WalletButton',
          'data-wallet': type,
          'aria-label': fill(messages.payWith, { wallet: label }),
          'data-badge': messages.sandbox,
        },
        label,
      );
      const heightPx = Math.max(SMALLEST_HEIGHT_PX, numberAt(options, 'buttonHeight') ?? DEFAULT_HEIGHT_PX);
      button.style.minHeight = `${heightPx}px`;
      button.addEventListener('click', () => emit('walletclick', { type }));
      return button;
    });
    const root = h('div', { class: 'WalletButtons', role: 'group', 'aria-label': messages.expressGroup });
    const columns = numberAt(recordAt(options, 'layout'), 'maxColumns');
    if (columns)
      root.style.gridTemplateColumns = `repeat(${Math.min(columns, buttons.length)}, minmax(0, 1fr))`;
    root.append(...buttons);
    stage.show(root);
    return wallets;
  }

  async function becomeReady(): Promise<void> {
    const loaded = await loadSession(api, group);
    if (loaded.error) return emit('loaderror', { elementType: 'expressCheckout', error: loaded.error });
    types = loaded.session.types;
    const shown = new Set(draw().map(({ option }) => option));
    reportHeight(stage.content, emit);
    const available = {
      ...NEVER,
      ...Object.fromEntries(WALLETS.map(({ option }) => [option, shown.has(option)])),
    };
    emit('ready', {
      elementType: 'expressCheckout',
      ...(shown.size > 0 ? { availablePaymentMethods: available } : {}),
    });
  }

  return {
    handlers: {
      validate: () => ({ value: {} }),
      focus: () => stage.content.querySelector('button')?.focus(),
      blur: () => undefined,
      update(next) {
        options = { ...options, ...asRecord(next) };
        draw();
      },
      updateGroup(next) {
        group = { ...group, ...asRecord(next) };
        if (stage.applyGroup(group)) draw();
      },
    },
    onEvent: stage.onEvent,
    started: () => void becomeReady(),
  };
}

connectToParent(start);
