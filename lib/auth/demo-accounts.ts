/** Accounts whose password everybody can read in the documentation must not exist where real money moves. */
import { database } from '#db/client.ts';
import { countUsersByEmailIndex } from '#db/repositories/users.ts';
import { emailIndex } from './personal-data.ts';

const DEMO_EMAILS = ['shopper', 'shopper2', 'admin', 'support'].map((name) => `${name}@markethub.test`);

/** How many of the demo sign-ins this database holds. */
export const countDemoAccounts = (): Promise<number> =>
  countUsersByEmailIndex(database(), DEMO_EMAILS.map(emailIndex));
