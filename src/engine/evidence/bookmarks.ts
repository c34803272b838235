/** Positions in a change source, so that an interrupted planning reads nothing twice. */
import { Mismatch } from '../errors/refusal';

/** Positions by the part of the source that they are in: a shard, a file, a segment. Each is JSON. */
export type Positions = Readonly<Record<string, unknown>>;

/**
 * The positions up to which the parts of a source were read.
 *
 * A source looks them up, and moves them once the reader has taken all changes before them. The reader stores them
 * together with what was read.
 */
export class Bookmarks {
  private readonly positions: Map<string, any>;
  private opened: Positions = {};

  /** @param moved called with each move */
  constructor(positions: Positions = {}, private readonly moved: (positions: Positions) => void = () => undefined) {
    this.positions = new Map(Object.entries(positions));
  }

  /**
   * Refuses to continue in another source than the one that was begun. Settings of the beginning are kept with the
   * first move.
   */
  public open(source: string, settled: Positions = {}): void {
    const before = this.at('source');
    if (before !== undefined && before !== source) {
      throw new Mismatch('evidence', `be that of which a part was read before, ${before}`, source, 'choose a new folder to read it from its beginning');
    }
    this.opened = before === undefined ? { source, ...settled } : {};
    this.set(this.opened);
  }

  /** True if the source was read to its end. */
  public get whole(): boolean {
    return this.at('whole') === true;
  }

  /** The position from which to continue; absent if the part was not begun. */
  public at(part: string): any {
    return this.positions.get(part);
  }

  /** Records that all changes before these positions were taken. Either all of the positions are kept, or none. */
  public move(positions: Positions): void {
    this.set(positions);
    this.moved({ ...this.opened, ...positions });
    this.opened = {};
  }

  /** The bookmarks of the parts with a prefix, for a source within the source. */
  public within(prefix: string, moved: (positions: Positions) => void): Bookmarks {
    const inner = [...this.positions]
      .filter(([part]) => part.startsWith(prefix))
      .map(([part, position]) => [part.slice(prefix.length), position]);
    return new Bookmarks(Object.fromEntries(inner), (positions) =>
      moved(Object.fromEntries(Object.entries(positions).map(([part, position]) => [prefix + part, position]))));
  }

  private set(positions: Positions): void {
    Object.entries(positions).forEach(([part, position]) => this.positions.set(part, position));
  }
}
