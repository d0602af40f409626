/**
 * Preloaded into a child process: when the parent dies without saying so (kill -9), its channel closes and the child
 * ends as if told to. A child that does not end in time is ended.
 */
const PATIENCE_MS = 12_000;

/**
 * Programs hand the preload on to workers they fork; those follow their own parent by their own rules, and unreferencing
 * their channel would end them early. Only the process that we started is meant.
 */
const isMeant = process.env.MARKETHUB_FOLLOW === String(process.ppid);

if (process.channel !== undefined && isMeant) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening must not keep a finished program alive.
  process.channel?.unref();
}
