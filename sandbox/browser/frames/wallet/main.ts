/** A wallet's sheet in the dialog on the shop's page: what is bought, where it goes, how much it is, yes or no. */
import {
  asRecord,
  isRecord,
  type JsonRecord,
  numberAt,
  recordAt,
  stringAt,
  stringsAt,
} from '../../wire/json.ts';
import { walletName } from '../../wire/wallets.ts';
import { formatAmount } from '../challenge/format-amount.ts';
import { connectToParent, type Emit, type FrameProgram, reportHeight } from '../connect.ts';
import { requireElement } from '../dom.ts';
import { chooseLanguage } from '../messages/messages.ts';
import {
  partialAddress,
  WALLET_ADDRESSES,
  WALLET_CARDS,
  WALLET_EMAIL,
  WALLET_PHONE,
  type WalletAddress,
} from './people.ts';
import { createSheet, type Sheet } from './sheet.ts';

function recordsAt(record: JsonRecord, key: string): JsonRecord[] {
  const list = record[key];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

interface Approval {
  readonly wallet: string;
  readonly details: JsonRecord;
  readonly place: WalletAddress | undefined;
  readonly rate: JsonRecord | undefined;
  readonly cardIndex: number;
}

/** What the shop and the API get of an approval: no more of the person than the shop has asked for. */
function approvalOf({ wallet, details, place, rate, cardIndex }: Approval): JsonRecord {
  const who = place ?? WALLET_ADDRESSES[0];
  const billing = {
    name: who?.name,
    ...(details.emailRequired === true || wallet === 'link' ? { email: WALLET_EMAIL } : {}),
    ...(details.phoneNumberRequired === true ? { phone: WALLET_PHONE } : {}),
    address: who?.address,
  };
  const card = { token: WALLET_CARDS[cardIndex]?.token ?? 'tok_visa', wallet };
  return {
    methodData:
      wallet === 'link'
        ? { type: 'link', billing_details: billing }
        : { type: 'card', card, billing_details: billing },
    billingDetails: billing,
    ...(place ? { shippingAddress: { name: place.name, address: place.address } } : {}),
    ...(rate ? { shippingRate: rate } : {}),
  };
}

function start(setup: JsonRecord, emit: Emit): FrameProgram {
  const language = chooseLanguage(recordAt(setup, 'group').locale ?? setup.locale);
  document.documentElement.lang = language.locale;
  document.documentElement.dataset.theme = setup.theme === 'night' ? 'night' : 'stripe';
  const wallet = stringAt(setup, 'wallet') ?? '';
  let details = recordAt(setup, 'details');
  let money: JsonRecord = setup;
  let rate: JsonRecord | undefined = recordsAt(details, 'shippingRates')[0];
  const allowed = stringsAt(details, 'allowedShippingCountries');
  const places = WALLET_ADDRESSES.filter(({ address }) => !allowed || allowed.includes(address.country));
  const ships = details.shippingAddressRequired === true;
  let place: WalletAddress | undefined = ships ? places[0] : undefined;

  const amountText = (amount: unknown): string =>
    formatAmount(
      typeof amount === 'number' ? amount : undefined,
      stringAt(money, 'currency'),
      language.locale,
    ) ?? '';

  const sheet: Sheet = createSheet(language.messages, {
    wallet: walletName(wallet),
    cards: wallet === 'link' ? [] : WALLET_CARDS.map(({ label }) => label),
    places: ships ? places.map(({ name, address }) => `${name}, ${address.line1}, ${address.city}`) : [],
    onPlace(index) {
      place = places[index];
      askForAddress();
    },
    onRate(id) {
      rate = recordsAt(details, 'shippingRates').find((known) => known.id === id);
      sheet.setWaiting(true);
      emit('shippingrate', { shippingRate: rate });
    },
    onApprove: approve,
    onCancel: cancel,
  });

  function draw(): void {
    const items = recordsAt(details, 'lineItems');
    const rates = recordsAt(details, 'shippingRates');
    sheet.show({
      items: items.map((item) => [stringAt(item, 'name') ?? '', amountText(item.amount)]),
      rates: rates.map((known) => ({
        id: stringAt(known, 'id') ?? '',
        label: `${stringAt(known, 'displayName') ?? ''} · ${amountText(known.amount)}`,
        selected: known.id === rate?.id,
      })),
      total: amountText(numberAt(money, 'amount')),
    });
  }

  function askForAddress(): void {
    if (!place) return;
    sheet.setWaiting(true);
    emit('shippingaddress', partialAddress(place));
  }

  function approve(cardIndex: number): void {
    sheet.setWaiting(true);
    emit('approve', approvalOf({ wallet, details, place, rate, cardIndex }));
  }

  function cancel(): void {
    emit('cancelled');
  }

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') cancel();
  });
  requireElement('content').replaceChildren(sheet.root);
  draw();
  return {
    handlers: {},
    onEvent(name, payload) {
      if (name === 'cancel') cancel();
      if (name === 'focus') sheet.focus();
      if (name !== 'updated' && name !== 'refused') return;
      money = asRecord(payload);
      details = recordAt(money, 'details');
      const rates = recordsAt(details, 'shippingRates');
      rate = rates.find((known) => known.id === rate?.id) ?? rates[0];
      draw();
      sheet.setWaiting(false);
      sheet.setRefused(name === 'refused');
    },
    started() {
      reportHeight(requireElement('content'), emit);
      emit('ready');
      askForAddress();
    },
  };
}

connectToParent(start);
