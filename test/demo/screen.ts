import { styleText } from 'node:util';
import type { StackEvent } from '../emulator/stack-outcome';

type Style = Parameters<typeof styleText>[0];

const LINE = 110;

const styled = (style: Style, text: string) => process.stdout.isTTY ? styleText(style, text) : text;

export function print(text = ''): void {
  console.log(text);
}

export function heading(text: string): void {
  print(`\n${styled('bold', text)}\n`);
}

export function good(text: string): void {
  print(`   ${styled('green', '✓')} ${text}`);
}

export function bad(text: string): void {
  print(`   ${styled('red', '✗')} ${text}`);
}

/** A command that is run. */
export function command(text: string): void {
  print(`\n   ${styled('cyan', `$ ${text}`)}`);
}

/** An event of CloudFormation, as it comes. */
export function event({ status, type, logicalId, stackName }: StackEvent): void {
  const name = `${type.padEnd(42)} ${logicalId.replace(/[0-9A-F]{8}$/, '')}`;
  if (logicalId === stackName) {
    print(`   ${styled('dim', `· ${status}`)}`);
  } else if (/FAILED$/.test(status)) {
    bad(name);
  } else if (/^(CREATE|UPDATE)_COMPLETE$/.test(status)) {
    good(name);
  } else if (status === 'DELETE_COMPLETE') {
    print(`   ${styled('dim', `↩ ${name}`)}`);
  }
}

/** A message of CloudFormation, a finding a line. */
export function message(text: string): void {
  text.split(' | ').forEach((part) => print(wrapped(part).map((line, index) => `   ${styled('yellow', '│')} ${index ? '  ' : ''}${line}`).join('\n')));
}

/** A table with a head. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row: readonly string[]) => `   ${row.map((cell, column) => cell.padEnd(widths[column])).join('   ').trimEnd()}`;
  print(styled('bold', line(head)));
  print(line(widths.map((width) => '─'.repeat(width))));
  rows.forEach((row) => print(line(row)));
}

function wrapped(text: string): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.length - 1;
    return last >= 0 && lines[last].length + word.length < LINE ? [...lines.slice(0, last), `${lines[last]} ${word}`] : [...lines, word];
  }, []);
}
