/** How far evidence has been read, so that nothing is read twice when planning is interrupted. */
import { Mismatch } from '../errors/refusal';

/** Positions by the part of the source that they are in: a shard, a file, a segment. Each is JSON. */
export type Positions = Readonly<Record<string, unknown>>;

/**
 * The positions up to which the parts of a source were read.
 *
 * Whoever reads a source looks them up, and moves them when all that comes before has been taken from it. Whoever keeps what was read keeps them beside it.
 */
export class Bookmarks {
  private readonly positions: Map<string, any>;
  private opened: Positions = {};

  /** @param moved told each move */
  constructor(positions: Positions = {}, private readonly moved: (positions: Positions) => void = () => undefined) {
    this.positions = new Map(Object.entries(positions));
  }

  /** Refuses to read on in one source what was begun in another. What is settled at the beginning stays so: it is kept with the first move. */
  public open(source: string, settled: Positions = {}): void {
    const before = this.at('source');
    if (before !== undefined && before !== source) {
      throw new Mismatch('evidence', `be that of which a part was read before, ${before}`, source, 'choose a new folder to read it from its beginning');
    }
    this.opened = before === undefined ? { source, ...settled } : {};
    this.set(this.opened);
  }

  /** Whether the source said that there is nothing left to read. */
  public get whole(): boolean {
    return this.at('whole') === true;
  }

  /** Where to read on; nowhere yet if it is absent. */
  public at(part: string): any {
    return this.positions.get(part);
  }

  /** Everything before these positions was taken: all of them are kept, or none. */
  public move(positions: Positions): void {
    this.set(positions);
    this.moved({ ...this.opened, ...positions });
    this.opened = {};
  }

  /** Those of the parts that begin so, for a source within the source. */
  public within(prefix: string, moved: (positions: Positions) => void): Bookmarks {
    const inner = [...this.positions].filter(([part]) => part.startsWith(prefix)).map(([part, position]) => [part.slice(prefix.length), position]);
    return new Bookmarks(Object.fromEntries(inner), (positions) =>
      moved(Object.fromEntries(Object.entries(positions).map(([part, position]) => [prefix + part, position]))));
  }

  private set(positions: Positions): void {
    Object.entries(positions).forEach(([part, position]) => this.positions.set(part, position));
  }
}
