/**
 * `npm run keys:rotate`: encrypts every encrypted column with the first key of ENCRYPTION_KEYS. Put the new key first and
 * keep the old ones until this says that nothing is left of them. Ends with 1 when something is.
 */
import { joinEnvironment } from './stack/join-environment.ts';
import { runCommand } from './stack/run-command.ts';

await runCommand(async () => {
  joinEnvironment();
  const { rotateKeys } = await import('#lib/security/rotate-keys.ts');
  const { closeSharedDatabase } = await import('#db/client.ts');
  const { keyId, rotated, unreadable, left } = await rotateKeys();
  await closeSharedDatabase();
  const lines = [`${rotated} values were encrypted with the key ${keyId}.`];
  if (unreadable > 0) lines.push(`${unreadable} values can be read with no key; the log names their rows.`);
  if (left > 0) lines.push(`${left} values of older keys came meanwhile: run this again.`);
  if (unreadable + left === 0) lines.push('Older keys are needed no more.');
  else process.exitCode = 1;
  process.stdout.write(`${lines.join('\n')}\n`);
});
