import { Bookmarks, type Positions } from '../../src/engine/evidence/bookmarks';
import type { Change } from '../../src/engine/evidence/change';

/**
 * Reads evidence in pieces: each ends after so many changes, as by Ctrl-C, and the next one goes on from what was kept,
 * which is what came before the last move of the bookmarks. The last piece is read to its end.
 */
export async function readInPieces(
  source: (bookmarks: Bookmarks) => AsyncIterable<Change>,
  lengths: readonly number[],
): Promise<Change[]> {
  const kept: Change[] = [];
  let positions: Positions = {};
  for (const length of [...lengths, Infinity]) {
    const taken: Change[] = [];
    const bookmarks = new Bookmarks(positions, (moves) => {
      positions = JSON.parse(JSON.stringify({ ...positions, ...moves }));
      kept.push(...taken.splice(0));
    });
    let count = 0;
    for await (const change of source(bookmarks)) {
      if (count++ === length) break;
      taken.push(change);
    }
    if (count <= length) return [...kept, ...taken];
  }
  throw new Error('the last piece has an end');
}
