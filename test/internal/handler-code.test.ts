import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { ProtectionVerification, RecoveryWindowGuard } from '../../src';

const HANDLERS = join(__dirname, '../../assets/handlers');
const VERIFICATION = 'protection-verification.lambda';

const outdir = mkdtempSync(join(tmpdir(), 'handler-code-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const codeOf = (bundle: string) => join(HANDLERS, bundle, 'index.js');

/** The place of the code of functions in the assembly of a stack. */
function sourcesOf(stack: Stack): string[] {
  const { files } = JSON.parse(readFileSync(join(Stage.of(stack)!.outdir, `${stack.artifactId}.assets.json`), 'utf8'));
  return (Object.values(files) as Array<{ source: { path: string; packaging: string } }>)
    .filter(({ source }) => source.packaging === 'zip').map(({ source }) => source.path);
}

function verified(stack: Stack): Stack {
  new ProtectionVerification(stack, 'Verification');
  new RecoveryWindowGuard(stack, 'Guard');
  return stack;
}

/** Without the validation, which wants a table. */
const synthesised = (app: App) => app.synth({ skipValidation: true });

test('the digest of each bundle is that of the code in it', () => {
  const bundles = readdirSync(HANDLERS).filter((name) => name.endsWith('.lambda'));
  const digests = JSON.parse(readFileSync(join(HANDLERS, 'digests.json'), 'utf8'));

  expect(bundles.flatMap((bundle) => readdirSync(join(HANDLERS, bundle)))).toEqual(bundles.map(() => 'index.js'));
  expect(digests).toEqual(Object.fromEntries(bundles.map((bundle) => [bundle.replace('.lambda', ''), digestOf(codeOf(bundle))])));
});

test('the code of a function is in the assembly, also in that of a stage, and is named by its digest', () => {
  const app = new App({ outdir: join(outdir, 'staged') });
  const stacks = [verified(new Stack(app, 'Stack')), verified(new Stack(new Stage(app, 'Stage'), 'Stack'))];
  synthesised(app);

  for (const stack of stacks) {
    const staged = sourcesOf(stack).map((path) => join(Stage.of(stack)!.outdir, path));
    expect(staged).toContain(join(outdir, 'staged', `asset.${digestOf(codeOf(VERIFICATION))}`));
    expect(staged.map((folder) => readdirSync(folder))).toEqual([['index.js'], ['index.js']]);
    expect(staged.map((folder) => folder.endsWith(`.${digestOf(join(folder, 'index.js'))}`))).toEqual([true, true]);
  }
});

test('code whose copy into the assembly was cut short is copied again', () => {
  const folder = join(outdir, 'cut', `asset.${digestOf(codeOf(VERIFICATION))}`);
  mkdirSync(folder, { recursive: true });
  const app = new App({ outdir: join(outdir, 'cut') });
  verified(new Stack(app, 'Stack'));
  synthesised(app);

  expect(existsSync(join(folder, 'index.js'))).toBe(true);
});

test('an app that stages nothing has the code where the package has it', () => {
  const app = new App({ outdir: join(outdir, 'unstaged'), context: { 'aws:cdk:disable-asset-staging': true } });
  const stack = verified(new Stack(app, 'Stack'));
  synthesised(app);

  expect(sourcesOf(stack)).toContain(join(HANDLERS, VERIFICATION));
});
