// What a transaction knows of the keys that it has read or written: in one place, so that a statement that may have changed
// a value, and a savepoint that is undone, take back whatever is not true any more.

/** What is stored under a key: text and version, as the server has written them. */
export interface Stored {
  readonly text: string;
  readonly version: string;
}

/** Who reads and holds keys: two may have the same ones, and mean others. */
export interface Reader {
  /** What is under the key, which is the transaction's from then on. */
  readForUpdate(key: string): Promise<Stored | undefined>;
}

/** Answers to what is expected to be read, asked for before it is. */
export type Answers = ReadonlyMap<Reader, Promise<Stored | undefined>>;

export class HeldKeys {
  private ahead: { readonly key: string; readonly answers: Answers } | undefined;

  constructor(
    private readonly texts = new Map<Reader, Map<string, string | undefined>>(),
    private readonly effects: (() => void)[] = [],
  ) {}

  /** The same once more: what is changed of one is not changed of the other. */
  copy(): HeldKeys {
    const texts = Array.from(this.texts, ([reader, keys]) => [reader, new Map(keys)] as const);
    return new HeldKeys(new Map(texts), [...this.effects]);
  }

  /** Whether the key is the transaction's: nobody else writes it until the end. */
  has(reader: Reader, key: string): boolean {
    return this.texts.get(reader)?.has(key) ?? false;
  }

  /** The text under a key that is held; undefined: there is nothing, or nobody knows what. */
  get(reader: Reader, key: string): string | undefined {
    return this.texts.get(reader)?.get(key);
  }

  set(reader: Reader, key: string, text: string | undefined): void {
    let keys = this.texts.get(reader);
    if (keys === undefined) {
      keys = new Map();
      this.texts.set(reader, keys);
    }
    keys.set(key, text);
  }

  /** Who holds this key. */
  readersOf(key: string): Reader[] {
    return Array.from(this.texts.keys()).filter((reader) => this.has(reader, key));
  }

  /** Keeps answers for whoever reads the key next. */
  expect(key: string, answers: Answers): void {
    this.ahead = { key, answers };
  }

  /** The answer that was asked for ahead, as long as nothing has been sent since which might have changed it. */
  answer(reader: Reader, key: string): Promise<Stored | undefined> | undefined {
    return this.ahead?.key === key ? this.ahead.answers.get(reader) : undefined;
  }

  /** A statement follows. */
  expectNothing(): void {
    this.ahead = undefined;
  }

  /** Does this when what was written until now is stored: at the commit, in the order of the writes. */
  whenStored(effect: () => void): void {
    this.effects.push(effect);
  }

  /** Everything is stored. */
  stored(): void {
    for (const effect of this.effects) effect();
  }
}
