/** A piece of a line in one style. */
export interface Span {
  readonly text: string;

  /** Names of styles, such as `bold` or `green`. */
  readonly styles: readonly string[];
}

interface Cell {
  readonly character: string;
  readonly styles: readonly string[];
}

const STYLES: Readonly<Record<number, string>> = {
  1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 31: 'red', 32: 'green', 33: 'yellow', 34: 'blue', 35: 'magenta', 36: 'cyan', 90: 'dim',
};

/** The styles that a code ends. */
const ENDS: Readonly<Record<number, RegExp>> = {
  0: /./, 22: /^(bold|dim)$/, 23: /^italic$/, 24: /^underline$/, 39: /^(red|green|yellow|blue|magenta|cyan|dim)$/,
};

// A sequence of a colour, of the cursor or of a mode, or one character.
const TOKEN = /\x1b\[(\??[\d;]*)([a-zA-Z])|\x1b[78]|([^])/gu;

/**
 * The lines that a terminal shows after a program has printed `text`. Knows what the command line prints: colours,
 * bars, no scrolling.
 */
export function terminalLines(text: string): Span[][] {
  const rows: Cell[][] = [];
  let row = 0;
  let column = 0;
  let styles: readonly string[] = [];
  for (const [, numbers = '', letter, character] of text.matchAll(TOKEN)) {
    const line = rows[row] ??= [];
    const count = Number(numbers) || 0;
    if (letter === 'm') styles = numbers.split(';').reduce((before, code) => restyled(before, Number(code)), styles);
    else if (letter === 'G') column = Math.max(0, count - 1);
    else if (letter === 'A') row = Math.max(0, row - (count || 1));
    else if (letter === 'K') line.length = Math.min(line.length, column);
    else if (character === '\r') column = 0;
    else if (character === '\n') row++;
    else if (character) put(line, column++, { character, styles });
  }
  return Array.from(rows, spans);
}

/** The lines that a long line takes on a terminal of so many columns. */
export function wrapped(line: readonly Span[], columns: number): Span[][] {
  const cells = line.flatMap(({ text, styles }) => [...text].map((character): Cell => ({ character, styles })));
  const rows = Math.max(1, Math.ceil(cells.length / columns));
  return Array.from({ length: rows }, (_, row) => spans(cells.slice(row * columns, (row + 1) * columns)));
}

function restyled(styles: readonly string[], code: number): readonly string[] {
  const kept = styles.filter((style) => !ENDS[code]?.test(style));
  return STYLES[code] ? [...kept, STYLES[code]] : kept;
}

function put(line: Cell[], column: number, cell: Cell): void {
  while (line.length < column) line.push({ character: ' ', styles: [] });
  line[column] = cell;
}

function spans(line: readonly Cell[] = []): Span[] {
  return line.reduce<Span[]>((before, { character, styles }) => {
    const last = before.at(-1);
    return last && last.styles.join() === styles.join()
      ? [...before.slice(0, -1), { text: last.text + character, styles }]
      : [...before, { text: character, styles }];
  }, []);
}
