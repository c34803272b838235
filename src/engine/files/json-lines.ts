/** Files of one JSON document a line, read without ever being in memory as a whole. */
import { createReadStream } from 'node:fs';
import { openToRead } from './private-files';

/** The documents of a file. A last line without its end was cut short while it was written, and is left out. */
export async function* jsonLines(file: string): AsyncGenerator<any> {
  for await (const { text, whole } of textLines(file)) {
    if (whole) yield JSON.parse(text);
  }
}

/** The lines of a file; the last one is not whole where it has no end. */
export async function* textLines(file: string): AsyncGenerator<{ readonly text: string; readonly whole: boolean }> {
  let rest = '';
  // Not readline, to which U+2028 ends a line: to JSON it is a character like any other.
  for await (const chunk of createReadStream('', { fd: openToRead(file), encoding: 'utf8', highWaterMark: 1_048_576 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const text of lines) yield { text, whole: true };
  }
  if (rest !== '') yield { text: rest, whole: false };
}
