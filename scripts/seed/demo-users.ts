/** The four sign-ins of the demo. They never exist where real keys are used: the start refuses that. */
import { hashPassword } from '#lib/auth/passwords.ts';
import { sealPerson } from '#lib/auth/personal-data.ts';
import type { UserId } from '#lib/domain/ids.ts';
import type { Role } from '#lib/domain/order-state.ts';
import { seedId } from './seed-id.ts';

export const DEMO_PASSWORD = 'markethub-demo';

type DemoUser = { readonly email: string; readonly name: string; readonly role: Role };

export const DEMO_USERS: readonly DemoUser[] = [
  { email: 'shopper@markethub.test', name: 'Robin Marlow', role: 'shopper' },
  { email: 'shopper2@markethub.test', name: 'Sam Okafor', role: 'shopper' },
  { email: 'admin@markethub.test', name: 'Ada Lindqvist', role: 'admin' },
  { email: 'support@markethub.test', name: 'Noor Haddad', role: 'support' },
];

const JOINED_AT_MS = Date.UTC(2025, 8, 1, 9);

export const demoUserId = (email: string): UserId => seedId(`user:${email}`, JOINED_AT_MS) as UserId;

/** One hash for all four: the password is public, and a seed should not take a second. */
export async function demoUserRows() {
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  return DEMO_USERS.map(({ email, name, role }) => {
    const id = demoUserId(email);
    return { id, ...sealPerson(id, { email, name }), passwordHash, role };
  });
}

/** Customers behind the demo orders; they have no password and cannot sign in. */
export const DEMO_CUSTOMERS = 200;

const customerEmail = (index: number): string => `customer-${index % DEMO_CUSTOMERS}@markethub.test`;
export const demoCustomerId = (index: number): UserId => demoUserId(customerEmail(index));

export const demoCustomerRows = () =>
  Array.from({ length: DEMO_CUSTOMERS }, (_, index) => {
    const email = customerEmail(index);
    const id = demoUserId(email);
    return { id, ...sealPerson(id, { email, name: `Customer ${index + 1}` }), passwordHash: null };
  });
