/** A directory of a run's own, and the order in which all that was begun is undone, however the run ends. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Guardian, startGuardian } from '#scripts/stack/guardian.ts';

/** Undoes what was begun, the last first, however far it came. */
class Undo {
  readonly #steps: (() => Promise<unknown> | undefined)[] = [];
  add(step: () => Promise<unknown> | undefined): void {
    this.#steps.push(step);
  }
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch {
        // The rest is still to be stopped; the guardian ends what would not end.
      }
    }
  }
}

export type Ground = { directory: string; guardian: Guardian; undo: Undo; keep: boolean };

export function openGround(): Ground {
  const directory = mkdtempSync(join(tmpdir(), 'markethub-simulate-'));
  chmodSync(directory, 0o755);
  const guardian = startGuardian();
  const undo = new Undo();
  const ground: Ground = { directory, guardian, undo, keep: false };
  undo.add(() => guardian.end());
  undo.add(() => {
    if (!ground.keep) rmSync(directory, { recursive: true, force: true });
    return undefined;
  });
  return ground;
}
