/** A job worker as a process of its own. Started alone, it joins the running demo's database, or the given one. */
import { GroundError } from '#db/embedded/ground-error.ts';
import { joinEnvironment } from './stack/join-environment.ts';
import { WORKER_READY } from './stack/programs.ts';
import { aborted, runCommand } from './stack/run-command.ts';

await runCommand(async (stop) => {
  joinEnvironment();
  // Loaded after the environment is whole: the application reads it from there.
  const { runWorker } = await import('#lib/jobs/run.ts');
  const worker = await runWorker().catch((error: unknown) => {
    throw new GroundError(
      `The worker did not start: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  process.stdout.write(`${WORKER_READY}\n`);
  await aborted(stop);
  await worker.stop();
});
