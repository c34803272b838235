/** Files of one JSON document a line, read without ever being in memory as a whole. */
import { createReadStream } from 'node:fs';

/** The documents of a file. A last line without its end was cut short while it was written, and is left out. */
export async function* jsonLines(file: string): AsyncGenerator<any> {
  let rest = '';
  // Not readline, to which U+2028 ends a line: to JSON it is a character like any other.
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1_048_576 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line);
  }
}
