/** A way in words. */
import type { PossibleWay, Way, WayKind, WaySource } from '../../engine/advice/way';
import { spanText, timeText } from '../terminal/time';

export const SOURCES: Readonly<Record<WaySource, string>> = {
  'stream': 'the stream',
  'exports': 'exports that are there',
  'new-exports': 'new exports',
  'full-export': 'a full export',
  'point-in-time': 'point-in-time recovery',
  'recovery-point': 'a recovery point of AWS Backup',
  'backup': 'a backup on demand',
  'deleted-table': 'the backup of the deleted table',
};

const KINDS: Readonly<Record<WayKind, (source: string) => string>> = {
  'rewind': (source) => `rewind from ${source}`,
  'copy-back': (source) => `copy back from ${source}`,
  'cut-over': (source) => `restore from ${source}, and cut over`,
};

/** A table that is gone is restored under its own name, so that no client has to be moved. */
export function titleOf({ kind, source, ...way }: Way, table: string): string {
  if ('restore' in way && way.restore?.to === table) return `restore from ${SOURCES[source]}, under the same name`;
  return KINDS[kind](SOURCES[source]);
}

/** What is lost by it. */
export function lossText({ goodWrites, gap, state }: PossibleWay): string {
  const since = gap > 0 ? `since ${timeText(state)}, ${spanText(gap)} earlier` : `since ${timeText(state)}`;
  switch (goodWrites) {
    case 'kept': return 'no good write';
    case 'kept-elsewhere': return `good writes ${since}, to attributes of the damage only`;
    case 'lost': return gap < 0 ? `nothing: it holds ${spanText(-gap)} more than asked for, until the deletion` : `every write ${since}`;
  }
}
