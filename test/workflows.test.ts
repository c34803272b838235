import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const FOLDER = join(__dirname, '..', '.github', 'workflows');

interface Line {
  readonly file: string;
  readonly text: string;
}

const lines: Line[] = readdirSync(FOLDER).flatMap((file) =>
  readFileSync(join(FOLDER, file), 'utf8').split('\n').map((text) => ({ file, text: text.trim() })));

const lock = JSON.parse(readFileSync(join(__dirname, '..', 'package-lock.json'), 'utf8'));

test('every action is pinned by its commit, with its version in a comment', () => {
  const actions = lines.filter(({ text }) => /^(- )?uses:/.test(text));

  expect(actions.length).toBeGreaterThan(20);
  expect(actions.filter(({ text }) => !/uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(text))).toEqual(
    [],
  );
});

test('an action has one commit and one version in all workflows', () => {
  const pins = new Set(lines.flatMap(({ text }) => /(?<=uses: ).*/.exec(text)?.[0] ?? []));
  const names = [...pins].map((pin) => pin.replace(/@.*/, ''));

  expect(names.sort()).toEqual([...new Set(names)].sort());
});

test('a workflow runs exact versions, not the newest of the day', () => {
  const installed = lines.filter(({ text }) => /\bnpx\b.*-p\b/.test(text));

  expect(lines.filter(({ text }) => /@latest\b/.test(text))).toEqual([]);
  expect(installed.length).toBeGreaterThan(0);
  expect(installed.filter(({ text }) => !/@\d+\.\d+\.\d+'/.test(text))).toEqual([]);
});

test('dependencies are installed as they are locked, but where they are upgraded', () => {
  const installs = lines.filter(({ text }) => /\bnpm (ci|i|install|update)\b/.test(text));

  expect(installs.length).toBeGreaterThan(5);
  expect(installs.filter(({ file, text }) => !/\bnpm ci\b/.test(text) && !file.startsWith('upgrade'))).toEqual([]);
});

test('the notes of a release are its changelog', () => {
  const release = lines.filter(({ file }) => file === 'release.yml').map(({ text }) => text);

  expect(release).toContain('CHANGELOG_FILE: dist/changelog.md');
  expect(release).toContainEqual(expect.stringMatching(/^gh release create .* -F "\$CHANGELOG_FILE"/));
});

test('the lock file names no registry', () => {
  const packages = Object.values<{ resolved?: string }>(lock.packages);

  expect(packages.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});
