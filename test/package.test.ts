import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const NEWEST_CDK = '2.276.0';

/**
 * The modules that aws-cdk-go 2.263.0 requires. Newer ones that npm would install need not exist as Go modules; newer
 * users get newer ones anyway.
 */
const GO_MODULES = {
  'github.com/cdklabs/awscdk-asset-awscli-go/awscliv1/v2': 'v2.2.282',
  'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2': 'v2.1.2',
  'github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v54': 'v54.11.0',
};
const GO_MODULES_ON_NPM = ['asset-awscli-v1', 'asset-node-proxy-agent-v6', 'cloud-assembly-schema'];

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'package-'));
const run = (cwd: string, command: string, ...args: string[]) => execFileSync(command, args, {
  cwd,
  timeout: 500_000,
  killSignal: 'SIGKILL',
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, CDK_VALIDATION: 'false' },
});

let tarball: string;
let untranslated: unknown;

beforeAll(() => {
  run(ROOT, 'npx', 'projen', 'compile');
  try {
    run(ROOT, 'npx', 'jsii-rosetta', 'extract', '--strict');
  } catch (error) {
    untranslated = error;
  }
  run(ROOT, 'npm', 'pack', '--pack-destination', folder);
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every example in the README and in the doc comments compiles', () => {
  expect(untranslated).toBeUndefined();
});

test('API.md says what the code says', () => {
  const written = join(folder, 'API.md');
  run(ROOT, 'npx', 'jsii-docgen', '-o', written);

  expect(readFileSync(written, 'utf8')).toBe(readFileSync(join(ROOT, 'API.md'), 'utf8'));
});

test('the package has no dependencies, and holds what is needed and nothing else', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const files = run(folder, 'tar', '-tzf', tarball).trim().split('\n').map((path) => path.replace(/^package\//, ''));
  const topLevel = [...new Set(files.map((path) => path.split('/')[0]))].sort();

  expect(dependencies).toBeUndefined();
  expect(topLevel).toEqual(['.jsii', '.jsii.tabl.json', 'API.md', 'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES', 'assets', 'docs', 'lib', 'package.json']);
  expect(files.filter((path) => path.startsWith('lib/handlers/'))).toEqual([]);
  expect(files.filter((path) => /^lib\/.*\.js/.test(path)).sort()).toEqual(['lib/index.js', 'lib/internal/library.js', 'lib/internal/library.js.map']);
});

test('importing the package loads one file, and the first name that is used the other one', () => {
  const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: { [fqn: string]: { kind: string; name: string } } };
  const api = Object.values(types).filter(({ kind }) => kind !== 'interface').map(({ name }) => name);
  const [loaded, names, undefinedNames, loadedAll, misnamed] = JSON.parse(run(ROOT, 'node', '-e', `
    const library = require(${JSON.stringify(ROOT)});
    const loaded = Object.keys(require.cache).length;
    const names = Object.keys(library);
    const undefinedNames = names.filter((name) => library[name] === undefined);
    const loadedAll = Object.keys(require.cache).filter((path) => !path.includes('node_modules')).length;
    const misnamed = names.filter((name) => typeof library[name] === 'function' && library[name].name !== name);
    console.log(JSON.stringify([loaded, names, undefinedNames, loadedAll, misnamed]));
  `)) as [number, string[], string[], number, string[]];

  expect(loaded).toBe(1);
  expect(names.sort()).toEqual(api.sort());
  expect(undefinedNames).toEqual([]);
  expect(loadedAll).toBe(2);
  expect(misnamed).toEqual([]);
  expect(Object.keys(JSON.parse(run(ROOT, 'node', '--input-type=module', '-e', `
    import { ProtectedTable, VaultLockMode } from ${JSON.stringify(join(ROOT, 'lib', 'index.js'))};
    console.log(JSON.stringify({ [ProtectedTable.name]: 0, [VaultLockMode.GOVERNANCE]: 0 }));
  `)))).toEqual(['ProtectedTable', 'GOVERNANCE']);
});

test('the notice of every package that is in a bundle is in the package', () => {
  const notices = run(folder, 'tar', '-xOzf', tarball, 'package/THIRD-PARTY-LICENSES');
  const bundles = readdirSync(join(ROOT, '.bundles'));
  const inputs = bundles.flatMap((file) => Object.keys(JSON.parse(readFileSync(join(ROOT, '.bundles', file), 'utf8')).inputs));
  const packages = [
    ...new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])),
  ];
  const titles = packages.map((path) => JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8'))).map(({ name, version }) => `${name} ${version} (`);

  expect(bundles).toHaveLength(9);
  expect(titles.length).toBeGreaterThan(20);
  expect(titles.filter((title) => !notices.includes(title))).toEqual([]);
  expect(notices).toContain('Permission is hereby granted, free of charge');
});

describe('the other languages', () => {
  const read = (name: string) => {
    const generated = join(folder, 'package', 'out');
    const found = readdirSync(generated, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(name));
    return readFileSync(join(generated, found!), 'utf8');
  };

  beforeAll(() => {
    const unpacked = join(folder, 'package');
    run(folder, 'tar', '-xzf', tarball);
    symlinkSync(join(ROOT, 'node_modules'), join(unpacked, 'node_modules'));
    run(unpacked, 'npx', 'jsii-pacmak', '--code-only', '--targets', 'python', 'go', '--outdir', 'out');
  });

  test('examples are translated from the package alone', () => {
    expect(read(join('python', 'README.md'))).not.toMatch(/const \w+ = new /);
  });

  test('the Go module requires no more of its indirect dependencies than the oldest aws-cdk-go', () => {
    const required = [...read('go.mod').matchAll(/^\t(\S+) (\S+) \/\/ indirect$/gm)].map(([, name, version]) => [name, version]);

    expect(Object.fromEntries(required)).toEqual(GO_MODULES);
  });
});

test('the lock file has the versions that the Go module requires, where aws-cdk-lib and everything else find them', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: { [path: string]: { version: string } } };
  const locked = Object.entries(packages)
    .filter(([path]) => GO_MODULES_ON_NPM.some((name) => path.endsWith(`node_modules/@aws-cdk/${name}`)))
    .map(([path, { version }]) => [path, `v${version}`]);

  expect(locked).toEqual(Object.values(GO_MODULES).map((version, at) => [`node_modules/@aws-cdk/${GO_MODULES_ON_NPM[at]}`, version]));
});

test('the command line starts where nothing else is installed, not even aws-cdk-lib', () => {
  const project = mkdtempSync(join(folder, 'empty-'));
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', tarball);

  expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['cdk-dynamodb-recovery']);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(run(project, 'npx', '--no-install', 'cdk-dynamodb-recovery', '--version').trim()).toBe(version);
  expect(run(project, 'npx', '--no-install', 'ddb-recovery', '--version').trim()).toBe(version);
  expect(run(project, 'npx', '--no-install', 'cdk-dynamodb-recovery', 'help', 'filter')).toContain('separates damage from good writes');
});

test(`the first example of the README, from the package, synthesises with aws-cdk-lib ${NEWEST_CDK}`, () => {
  const project = mkdtempSync(join(folder, 'project-'));
  const [example] = /(?<=```ts\n)[^`]*/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))!;
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  writeFileSync(join(project, 'app.js'), `
    const { App, Duration, Stack } = require('aws-cdk-lib');
    const dynamodb = require('aws-cdk-lib/aws-dynamodb');
    const { ProtectedTable } = require('cdk-dynamodb-recovery');
    const app = new App({ outdir: 'cdk.out' });
    (function () { ${example} }).call(new Stack(app, 'Shop'));
    app.synth();
  `);
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', tarball, `aws-cdk-lib@${NEWEST_CDK}`, 'constructs@^10');
  run(project, process.execPath, 'app.js');
  const { Resources } = JSON.parse(readFileSync(join(project, 'cdk.out', 'Shop.template.json'), 'utf8'));
  const types = Object.values<any>(Resources).map(({ Type }) => Type);

  expect(types).toEqual(expect.arrayContaining(['AWS::DynamoDB::GlobalTable', 'AWS::Backup::BackupSelection', 'Custom::DynamoDBProtectionVerification']));
});
