/** An account's time: real time plus what the control API has added. It never runs backwards. */
export class Clock {
  #offsetMs: number;
  /** How far the times that Stripe writes are ahead of the account's time. Deadlines do not follow it. */
  skewSeconds: number;
  constructor(offsetMs = 0, skewSeconds = 0) {
    this.#offsetMs = offsetMs;
    this.skewSeconds = skewSeconds;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Unix seconds, as Stripe writes times. */
  now(): number {
    return Math.floor(this.nowMs() / 1000) + this.skewSeconds;
  }

  advance(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError('time only moves forward');
    this.#offsetMs += milliseconds;
  }
}
