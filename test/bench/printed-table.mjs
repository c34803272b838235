/** Prints rows under their headings: the first column is a name, the others are set to the right. */
export function printTable(title, headings, rows) {
  const cells = [headings, ...rows].map(row => row.map(String));
  const widths = headings.map((_, column) => Math.max(...cells.map(row => row[column].length)));
  const line = row => row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  ');
  console.log(['', title, '', line(cells[0]), widths.map(width => '-'.repeat(width)).join('  '), ...cells.slice(1).map(line)].join('\n'));
}

export function printNote(note) {
  console.log(`\n${note}`);
}
