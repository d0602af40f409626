/** A result that is JSON already, as events are. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
