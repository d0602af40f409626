/**
 * Preloaded into a child process: when the parent dies without saying so (kill -9), its channel closes and the child
 * ends as if told to. A child that does not end in time is ended.
 */
const PATIENCE_MS = 12_000;

if (process.channel !== undefined) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening must not keep a finished program alive.
  process.channel?.unref();
}
