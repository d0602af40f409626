/** The last requests of one account: what was asked and answered, no bodies, no secrets, bounded. */
export interface LoggedRequest {
  id: string;
  created: number;
  method: string;
  path: string;
  status: number;
  idempotency_key: string | null;
  replayed: boolean;
  api_version: string | null;
  key_type: 'secret' | 'publishable';
  error: { type: string; code: string | null; message: string } | null;
  chaos: string | null;
  duration_ms: number;
}

const CAPACITY = 1000;

export class RequestLog {
  #ring: LoggedRequest[] = [];
  #next = 0;

  add(request: LoggedRequest): void {
    if (this.#ring.length < CAPACITY) this.#ring.push(request);
    else this.#ring[this.#next] = request;
    this.#next = (this.#next + 1) % CAPACITY;
  }

  newestFirst(limit = CAPACITY): LoggedRequest[] {
    const ordered = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return (this.#ring.length < CAPACITY ? this.#ring.slice() : ordered).reverse().slice(0, limit);
  }

  clear(): void {
    this.#ring = [];
    this.#next = 0;
  }
}
