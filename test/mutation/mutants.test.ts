import { execFileSync } from 'node:child_process';

/** Modules are for Node.js, which Jest is not. */
function misplacements(mutants: string): string[] {
  const script = `import { MUTANTS } from './mutants.mjs';
    import { misplacements } from './misplacements.mjs';
    console.log(JSON.stringify(misplacements(${mutants})));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: __dirname, encoding: 'utf8', timeout: 50_000 }));
}

test('what each mutant breaks is written once in its file, and its tests are there', () => {
  expect(misplacements('MUTANTS')).toEqual([]);
});

test('all that is wrong is said at once', () => {
  const list = [
    ['merge.ts', 'fold.gap', '', ['merge.test']],
    ['merge.ts', 'nowhere', '', ['merge.test']],
    ['merge.ts', 'return', '', ['merge-proper']],
    ['nothing.ts', 'x', '', ['merge', 'merging']],
  ];

  expect(misplacements(JSON.stringify({ rule: list }))).toEqual([
    'merge.ts must hold this once, got it 0 times: nowhere',
    expect.stringMatching(/^merge\.ts must hold this once, got it \d\d times: return$/),
    'nothing.ts must hold this once, got it 0 times: x',
    'merge must be the beginning of one test: of nothing.ts: x',
    'merging must be the beginning of one test: of nothing.ts: x',
  ]);
});
