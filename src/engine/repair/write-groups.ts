/** Groups of attributes that are written together, and the writes that hold them. */
import type { DamagedAttribute } from '../damage/damaged-attributes';
import type { RestoreRules } from '../damage/restore-rules';

/** Attributes that are kept together stay in one write. */
export function grouped(marks: readonly DamagedAttribute[], { together = [] }: RestoreRules): DamagedAttribute[][] {
  const groups = together
    .map((names) => marks.filter(({ path }) => names.includes(path[0])))
    .filter((group) => group.length > 0);
  return [...groups, ...marks.filter((mark) => !groups.some((group) => group.includes(mark))).map((mark) => [mark])];
}

/** Packs groups into as few writes as hold them. Groups that fit in no write are unwritable. */
export function chunked(
  groups: readonly DamagedAttribute[][],
  fits: (marks: DamagedAttribute[]) => boolean,
): { unwritable: DamagedAttribute[][]; chunks: DamagedAttribute[][] } {
  const unwritable = groups.filter((marks) => !fits(marks));
  return {
    unwritable,
    chunks: packed(
      groups.filter((marks) => !unwritable.includes(marks)),
      fits,
    ),
  };
}

function packed(groups: DamagedAttribute[][], fits: (marks: DamagedAttribute[]) => boolean): DamagedAttribute[][] {
  const chunks: DamagedAttribute[][] = [];
  for (const group of groups) {
    const joined = [...chunks.at(-1) ?? [], ...group];
    if (chunks.length > 0 && fits(joined)) {
      chunks[chunks.length - 1] = joined;
    } else {
      chunks.push(group);
    }
  }
  return chunks;
}
