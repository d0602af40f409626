/** `npm run db:migrate`: the given database, or the embedded one of the data directory, running or not. */
import { GroundError } from '#db/embedded/ground-error.ts';
import { startDatabase } from './stack/database-part.ts';
import { givenValues } from './stack/join-environment.ts';
import { runCommand } from './stack/run-command.ts';
import { readSettings } from './stack/settings.ts';

await runCommand(async () => {
  const values = givenValues();
  const settings = readSettings(process.argv.slice(2), values);
  if (settings.fresh || settings.dev)
    throw new GroundError('db:migrate takes no such flag: it keeps the data.');
  const database = await startDatabase({
    values,
    dataDir: settings.dataDir,
    port: settings.postgresPort,
    durable: true,
    maxConnections: 100,
  });
  // A server that was running before belongs to somebody else.
  if (database.embedded?.adopted === false) await database.embedded.stop();
  process.stdout.write(`The database is migrated: ${new URL(database.ownerUrl).host}\n`);
});
