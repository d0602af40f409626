/**
 * Requests that wait inside the sandbox: carried out or answered only when the control API releases them, or when their
 * time is over. A caller may be gone long before: the work is done all the same, as a slow Stripe does it.
 */

export interface HeldRequest {
  /** The request's id. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly action: string;
}

export class HeldRequests {
  readonly #waiting = new Map<string, { readonly request: HeldRequest; readonly go: () => void }>();

  /** @param delayMs released by itself after this; undefined: only by `release` */
  hold(request: HeldRequest, delayMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = delayMs === undefined ? undefined : setTimeout(() => this.release(request.id), delayMs);
      const go = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.set(request.id, { request, go });
    });
  }

  /** In the order in which they came. */
  list(): readonly HeldRequest[] {
    return [...this.#waiting.values()].map(({ request }) => request);
  }

  /** @param id one of them; without it, all. @returns how many */
  release(id?: string): number {
    const chosen = id === undefined ? [...this.#waiting.keys()] : [id];
    let released = 0;
    for (const key of chosen) {
      const held = this.#waiting.get(key);
      if (held === undefined) continue;
      this.#waiting.delete(key);
      held.go();
      released += 1;
    }
    return released;
  }

  /** Forgotten with their account: they are neither carried out nor answered. */
  clear(): void {
    this.#waiting.clear();
  }
}
