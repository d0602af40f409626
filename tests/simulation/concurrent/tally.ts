/**
 * What happened in a concurrent run: the steps by kind, the calls by name, the faults that struck, and a line for each.
 * A step is one call that may move money or stock, one delivered event, one job run or one fault.
 */

const KINDS = ['call', 'event', 'job', 'fault'] as const;
export type CountedKind = (typeof KINDS)[number];

export const FAULT_CLASSES = [
  'web_killed',
  'worker_killed',
  'database_cut',
  'database_answer_lost',
  'stripe_cut',
  'stripe_cut_before',
  'stripe_cut_after',
  'stripe_500_before',
  'stripe_500_after',
  'stripe_limited',
  'stripe_hangs',
  'stripe_cut_pending',
  'stripe_answers_late',
  'stripe_declines',
  'webhook_dropped',
  'webhook_duplicated',
  'webhook_reordered',
  'webhook_delayed',
  'webhook_answer_lost',
  'event_before_answer',
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

export class Tally {
  readonly kinds: Record<CountedKind, number> = { call: 0, event: 0, job: 0, fault: 0 };
  readonly calls: Record<string, number> = {};
  readonly faults: Record<string, number> = {};
  readonly lines: string[] = [];
  readonly #beganMs = performance.now();

  constructor() {
    for (const name of FAULT_CLASSES) this.faults[name] = 0;
  }

  get steps(): number {
    return KINDS.reduce((sum, kind) => sum + this.kinds[kind], 0);
  }

  note(who: string, what: string): void {
    const seconds = ((performance.now() - this.#beganMs) / 1000).toFixed(3);
    this.lines.push(`${seconds} ${who} ${what}`);
  }

  /** A call that may move money or stock, by name, and what was answered. */
  call(who: string, name: string, answer: string): void {
    this.kinds.call += 1;
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    this.note(who, `${name}: ${answer}`);
  }

  event(text: string): void {
    this.kinds.event += 1;
    this.note('stripe', text);
  }

  jobs(count: number): void {
    this.kinds.job += count;
  }

  fault(name: FaultClass, detail: string, times = 1): void {
    if (times < 1) return;
    this.kinds.fault += times;
    this.faults[name] = (this.faults[name] ?? 0) + times;
    this.note('fault', `${name} ${detail}`);
  }
}
