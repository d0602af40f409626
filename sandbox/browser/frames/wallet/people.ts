/** Who pays with a wallet here: made-up people at different places, so that shops can try their delivery rules. */
import type { JsonRecord } from '../../wire/json.ts';

export interface WalletAddress {
  readonly name: string;
  readonly address: {
    readonly line1: string;
    readonly line2: null;
    readonly city: string;
    readonly state: string;
    readonly postal_code: string;
    readonly country: string;
  };
}

const at = (
  name: string,
  line1: string,
  city: string,
  state: string,
  postalCode: string,
  country: string,
): WalletAddress => ({
  name,
  address: { line1, line2: null, city, state, postal_code: postalCode, country },
});

export const WALLET_ADDRESSES: readonly WalletAddress[] = [
  at('Jenny Rosen', '510 Townsend St', 'San Francisco', 'CA', '94103', 'US'),
  at('Jenny Rosen', 'Hauptstraße 1', 'Berlin', '', '10115', 'DE'),
  at('Jenny Rosen', '10 Rue de Rivoli', 'Paris', '', '75004', 'FR'),
  at('Jenny Rosen', '1 Poultry', 'London', '', 'EC2R 8EJ', 'GB'),
];

export const WALLET_EMAIL = 'jenny.rosen@example.com';
export const WALLET_PHONE = '+14155550100';

/** Before the purchase is approved a wallet tells a shop no street. */
export function partialAddress({ name, address }: WalletAddress): JsonRecord {
  const { city, state, postal_code, country } = address;
  return { name, address: { city, state, postal_code, country } };
}

export interface WalletCard {
  readonly token: string;
  readonly label: string;
}

export const WALLET_CARDS: readonly WalletCard[] = [
  { token: 'tok_visa', label: 'Visa •••• 4242' },
  { token: 'tok_mastercard', label: 'Mastercard •••• 4444' },
  { token: 'tok_visa_chargeDeclined', label: 'Visa •••• 0002' },
  { token: 'tok_authenticationRequired', label: 'Visa •••• 3184' },
];
