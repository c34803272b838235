/** Text in lines that fit a terminal of 80 columns. A word that is longer stays whole. */
const WIDTH = 80;

/**
 * @param start stands before the first line
 * @param indent spaces before each further line
 */
export function wrapped(start: string, text: string, indent = start.length): string[] {
  const lines: string[] = [];
  let line = start;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
