import { statSync, truncateSync } from 'node:fs';
import { Mismatch } from '../errors/refusal';

/** Truncates a file to an earlier size. A file that is shorter has lost data and is refused. */
export function cutFile(file: string, size: number): void {
  const found = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (found < size) {
    throw new Mismatch('folder', 'hold all that was read before', `${found} of ${size} bytes of ${file}`, 'choose a new one to read the evidence from its beginning');
  }
  if (found > size) truncateSync(file, size);
}
