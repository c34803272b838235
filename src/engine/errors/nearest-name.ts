/** The name that was probably meant: the nearest of the existing ones. */

/** None if none is near: a name of three letters may differ in one, a longer one in a third of its letters. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = plain(candidate) === plain(name) ? 0 : editDistance(plain(name), plain(candidate), least);
    if (distance >= least) continue;
    nearest = candidate;
    least = distance;
  }
  return nearest;
}

/** A name without the most frequent mistakes: capitals, and the signs between words. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '') || name;
}

/** Another letter is a rarer slip than one too many, one too few, or two that have changed places. */
const OTHER_LETTER = 1.2;

/** The cost of turning one text into the other; `limit` where it costs as much or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  const rows = [Array.from({ length: b.length + 1 }, (_, place) => place)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : OTHER_LETTER);
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        replaced,
        swapped ? rows[i - 2][j - 2] + 1 : Infinity,
      );
    }
  }
  return rows[a.length][b.length];
}
