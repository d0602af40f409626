/** What the bench asks of its load generator, a process of its own, and what that answers. */

export type LoadRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Load = {
  readonly origin: string;
  readonly requests: readonly LoadRequest[];
  /** So many at once, or so many a second at even distances however slow the answers are. */
  readonly pace: { readonly inFlight: number } | { readonly perSecond: number };
  /** Signs each body as Stripe does, at the moment it is sent. */
  readonly signWith?: string;
  readonly keepBodies?: boolean;
};

export type LoadResult = {
  /** By request; of a paced load counted from the moment it was due. */
  readonly latenciesMs: readonly number[];
  /** By request; 0 when the connection failed. */
  readonly statuses: readonly number[];
  /** By request, empty unless they were to be kept; of answers from 400 on always kept. */
  readonly bodies: readonly string[];
  readonly elapsedMs: number;
  readonly loadCpuMs: number;
};

export const isLoad = (message: unknown): message is Load =>
  typeof message === 'object' && message !== null && 'requests' in message && 'origin' in message;

export const isLoadResult = (message: unknown): message is LoadResult =>
  typeof message === 'object' && message !== null && 'latenciesMs' in message;
