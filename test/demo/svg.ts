import type { Span } from './terminal-text';

const CHARACTER = 8.4;
const LINE = 20;
const MARGIN = 20;

const STYLE = `
    .screen { fill: #f6f8fa; stroke: #d0d7de; }
    text { fill: #1f2328; font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; }
    .bold { font-weight: bold; } .italic { font-style: italic; } .underline { text-decoration: underline; }
    .dim { fill: #59636e; } .red { fill: #b42318; } .green { fill: #116329; } .yellow { fill: #7d4e00; }
    .blue { fill: #0550ae; } .magenta { fill: #8250df; } .cyan { fill: #0b6577; }
    @media (prefers-color-scheme: dark) {
      .screen { fill: #161b22; stroke: #3d444d; }
      text { fill: #e6edf3; }
      .dim { fill: #9198a1; } .red { fill: #ff7b72; } .green { fill: #56d364; } .yellow { fill: #e3b341; }
      .blue { fill: #79c0ff; } .magenta { fill: #d2a8ff; } .cyan { fill: #76e3ea; }
    }`;

/** The lines as a picture whose text can be selected, searched and read aloud, on a light page and on a dark one. */
export function svgOf(title: string, lines: readonly (readonly Span[])[], columns: number): string {
  const width = Math.ceil(columns * CHARACTER + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `  <title id="title">${escaped(title)}</title>`,
    `  <style>${STYLE}\n  </style>`,
    `  <rect class="screen" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...lines.map((line, index) => lineOf(line, MARGIN + LINE * index + 14)).filter(Boolean),
    '</svg>',
    '',
  ].join('\n');
}

/** Each word group has a place and a length of its own, so that columns stay columns in any font. */
function lineOf(line: readonly Span[], y: number): string {
  let column = 0;
  const groups = line.flatMap(({ text, styles }) => {
    const from = column;
    column += text.length;
    return [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: words, index }) => ({ words, from: from + index, styles }));
  });
  const spans = groups.map(({ words, from, styles }) => {
    const place = `x="${number(MARGIN + from * CHARACTER)}" textLength="${number(words.length * CHARACTER)}"`;
    return `<tspan ${place}${styles.length > 0 ? ` class="${styles.join(' ')}"` : ''}>${escaped(words)}</tspan>`;
  });
  return spans.length === 0 ? '' : `  <text y="${y}">${spans.join('')}</text>`;
}

function number(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
