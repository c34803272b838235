import { svgOf } from './svg';
import { type Span, terminalLines, wrapped } from './terminal-text';

const textOf = (lines: Span[][]) => lines.map((line) => line.map((span) => span.text).join(''));
const plain = (text: string) => textOf(terminalLines(text));

test('a bar that is drawn again and again is one line', () => {
  expect(plain('\x1b7\x1b[?25l\x1b[1Gread 10\x1b[0K\x1b[1Gread 9\x1b[0K\x1b[?25h\x1b8\r\ndone\r\n')).toEqual(['read 9', 'done']);
});

test('a line that is longer than the terminal goes on in the next one', () => {
  expect(textOf(terminalLines('0123456789abc\r\n\r\nd').flatMap((line) => wrapped(line, 10)))).toEqual(['0123456789', 'abc', '', 'd']);
});

test('empty lines stay', () => {
  expect(plain('a\r\n\r\n\r\nb')).toEqual(['a', '', '', 'b']);
});

test('styles begin and end with their codes, and may overlap', () => {
  expect(terminalLines('\x1b[1ma\x1b[32mb\x1b[22mc\x1b[39md\x1b[31;4me\x1b[0mf')).toEqual([[
    { text: 'a', styles: ['bold'] }, { text: 'b', styles: ['bold', 'green'] }, { text: 'c', styles: ['green'] }, { text: 'd', styles: [] },
    { text: 'e', styles: ['red', 'underline'] }, { text: 'f', styles: [] },
  ]]);
});

test('the picture holds text as text, with what XML needs escaped', () => {
  const picture = svgOf('a & b', terminalLines('\x1b[33ma < "b"\x1b[39m   c'), 20);
  expect(picture).toContain('<title id="title">a &amp; b</title>');
  expect(picture).toContain('class="yellow">a &lt; &quot;b&quot;</tspan>');
  expect(picture).toMatch(/<tspan x="104" [^>]*>c<\/tspan>/);
});

test('the picture has colours for a dark page', () => {
  expect(svgOf('', [], 80)).toContain('@media (prefers-color-scheme: dark)');
});
