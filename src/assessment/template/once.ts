import { AskedWorld, type World } from './worlds';

/** What is read once for all worlds, where it is the same in all of them. */
export class Once {
  /** What was read without a question. */
  private readonly settled = new Map<string, unknown>();

  public read<T>(key: string, world: World, read: (world: World) => T): T {
    if (this.settled.has(key)) return this.settled.get(key) as T;
    const listening = new AskedWorld(world);
    const found = read(listening);
    if (!listening.asked) this.settled.set(key, found);
    return found;
  }
}
