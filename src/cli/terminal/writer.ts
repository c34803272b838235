/** The one place where a command writes to the terminal: nothing that a terminal would obey comes through. */
import { jsonText, plainLines } from '../../engine/errors/plain-text';

export type Output = Pick<NodeJS.WriteStream, 'write'>;

export function writeText(stream: Output, text: string): void {
  stream.write(plainLines(text));
}

export function writeDocument(stream: Output, document: object): void {
  stream.write(`${jsonText(document, 2)}\n`);
}
