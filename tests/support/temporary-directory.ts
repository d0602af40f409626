/** A temporary directory that every user may enter, as a data directory of a test. */
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function temporaryDirectory(mode = 0o755): string {
  const directory = mkdtempSync(join(tmpdir(), 'markethub-ground-'));
  chmodSync(directory, mode);
  return directory;
}
