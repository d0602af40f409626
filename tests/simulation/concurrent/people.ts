/** Who acts in a concurrent run, and what each remembers: a browser's cart, the intents it was given, its last press. */
import type { UserId } from '#lib/domain/ids.ts';

export type Person = { readonly name: string; readonly id: UserId; readonly cookie: string };

export type KnownIntent = { readonly id: string; readonly clientSecret: string };
export type Money = { readonly amountMinor: number; readonly currency: string };
export type Press = { readonly key: string; readonly shown: Money; readonly body: object };

const KEPT = 6;

export class Shopper {
  readonly name: string;
  readonly id: UserId;
  readonly cookie: string;
  items: readonly string[] = [];
  total: Money | undefined;
  lastPress: Press | undefined;
  /** The last ones, the newest at the end. */
  intents: readonly KnownIntent[] = [];
  challenges: readonly KnownIntent[] = [];

  constructor(person: Person) {
    this.name = person.name;
    this.id = person.id;
    this.cookie = person.cookie;
  }

  remember(intent: KnownIntent): void {
    if (this.intents.some(({ id }) => id === intent.id)) return;
    this.intents = [...this.intents, intent].slice(-KEPT);
  }

  challenged(intent: KnownIntent): void {
    this.challenges = [...this.challenges, intent].slice(-KEPT);
  }
}
