/** `npm run db:seed -- --orders N`: demo data of any size, the same for the same size, into a migrated database. */
import { parseArgs } from 'node:util';
import { createDatabase } from '#db/client.ts';
import { GroundError } from '#db/embedded/ground-error.ts';
import { seed } from '#scripts/seed/seed.ts';
import { startDatabase } from './stack/database-part.ts';
import { composeEnvironment, type Values } from './stack/environment.ts';
import { givenValues } from './stack/join-environment.ts';
import { runCommand } from './stack/run-command.ts';
import { loadSecrets } from './stack/secrets.ts';
import { readSettings } from './stack/settings.ts';

const MAX_ORDERS = 10_000_000;

function readOrders(): number | undefined {
  const { values } = parseArgs({ options: { orders: { type: 'string' } } });
  if (values.orders === undefined) return undefined;
  const orders = Number(values.orders);
  if (/^\d+$/.test(values.orders) && orders <= MAX_ORDERS) return orders;
  throw new GroundError(`--orders is "${values.orders}": give a whole number from 0 to ${MAX_ORDERS}.`);
}

/** Seeded columns are encrypted, so the seed needs the very keys of the application. */
function provideKeys(values: Values, dataDir: string, databaseUrl: string, ownerUrl: string): void {
  const shopUrl = 'http://localhost:3000';
  const addresses = { port: 3000, shopUrl, sandboxUrl: 'http://127.0.0.1:4242', databaseUrl, ownerUrl };
  Object.assign(process.env, composeEnvironment(values, loadSecrets(dataDir), addresses));
}

await runCommand(async () => {
  const orders = readOrders();
  const values = givenValues();
  const { dataDir, postgresPort: port } = readSettings([], values);
  const database = await startDatabase({ values, dataDir, port, durable: true, maxConnections: 100 });
  try {
    provideKeys(values, dataDir, database.databaseUrl, database.ownerUrl);
    const connection = createDatabase(database.databaseUrl, { applicationName: 'markethub-seed' });
    await seed(connection, orders === undefined ? {} : { orders });
    await connection.close();
  } finally {
    if (database.embedded?.adopted === false) await database.embedded.stop();
  }
  process.stdout.write('The demo data is in place.\n');
});
