/** Work that is done one after the other where it has the same key. */
export class Turns {
  /** The end of the last one's, by key. */
  private readonly last = new Map<string, Promise<void>>();

  /** Does the work: now, or when those are done who came before under this key, however theirs ends. */
  async take(key: string, work: () => Promise<void>): Promise<void> {
    const before = this.last.get(key);
    const mine = before === undefined ? work() : before.then(work);
    const over = mine.catch(() => {});
    this.last.set(key, over);
    try {
      await mine;
    } finally {
      if (this.last.get(key) === over) this.last.delete(key);
    }
  }
}
