/**
 * Prepares a fresh clone, then runs a command: `node scripts/setup.mjs [--checkers] [command args...]`, with the emulator or,
 * for `--checkers`, with the policy checkers that are written in Python.
 *
 * What is installed is remembered by the hash of the file that asked for it. The hash is written last, so a set-up
 * that was cut short is done again.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;

/** No step of the set-up takes longer, in milliseconds. */
const STEP_TIMEOUT = 15 * 60_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

const [option, ...rest] = process.argv.slice(2);
const checkers = option === '--checkers';

requireNode();
if (!checkers) requireJava();
installPackages();
requirePackagedNode();
if (checkers) {
  installPython('cfn-lint', '180 MB', 'test/checkers/cfn-lint-requirements.txt', '.checkers/cfn-lint');
  installPython('checkov', '290 MB', 'test/checkers/checkov-requirements.txt', '.checkers/checkov');
} else {
  installPython('the emulator', 'about a minute', 'test/emulator/requirements.txt', '.emulator/venv');
  await installEventRuler();
  installOldestNode();
}
runCommand(checkers ? rest : process.argv.slice(2));

/** The Node.js that starts the set-up needs to be able to run npm; everything after it runs on the packaged one. */
function requireNode() {
  if (parseInt(process.versions.node, 10) >= OLDEST_NODE) return;
  fail(`this is Node.js ${process.versions.node}; the set-up needs Node.js ${OLDEST_NODE} or newer; install it and run the same command again`);
}

/** DynamoDB Local, and EventBridge's matcher, run on Java; a small program beside each of them is compiled as it starts. */
function requireJava() {
  const { status, stderr } = spawnSync('java', ['--add-modules', 'jdk.compiler', '-version'], { encoding: 'utf8' });
  const version = Number(/version "(\d+)/.exec(stderr ?? '')?.[1]);
  if (status === 0 && version >= 17) return;
  const found = version && version < 17 ? `java is ${version}` : version || status !== null ? 'java has no compiler, it is a runtime only' : 'there is none';
  fail(`DynamoDB Local needs a JDK, 17 or newer, but ${found}: install one (Debian and Ubuntu: openjdk-17-jdk-headless) and have its java in the PATH`);
}

function installPackages() {
  const lock = join(root, 'package-lock.json');
  const modules = join(root, 'node_modules');
  const stamp = join(modules, '.setup-stamp');
  if (isStamped(stamp, lock) || isNewer(join(modules, '.package-lock.json'), lock)) return;

  say('npm packages');
  // The scripts that called this may run with development packages left out.
  run([...npm(), 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], 'npm packages could not be installed');
  writeStamp(stamp, lock);
}

function npm() {
  const running = process.env.npm_execpath;
  return running?.endsWith('.js') ? [process.execPath, running] : [windows ? 'npm.cmd' : 'npm'];
}

/** Node.js of the version that the functions run on in AWS. Its program comes with an install script, which some configurations of npm skip. */
function requirePackagedNode() {
  if (!runsNode(root)) {
    say('Node.js for all that follows');
    spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
      cwd: join(root, 'node_modules', 'node'), stdio: ['ignore', 'ignore', 'inherit'], timeout: STEP_TIMEOUT,
    });
  }
  requireRunningNode(root);
}

/** The oldest Node.js that the command line starts on. */
function installOldestNode() {
  const folder = join(root, '.emulator', 'oldest-node');
  const version = /\d+\.\d+\.\d+/.exec(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node)[0];
  if (runsNode(folder, version)) return;

  say(`Node.js ${version} (for the tests of the command line)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
  run([...npm(), 'install', `node@${version}`, '--no-audit', '--no-fund', '--loglevel=error'], `Node.js ${version} could not be installed`, folder);
  requireRunningNode(folder);
}

function requireRunningNode(folder) {
  if (runsNode(folder)) return;
  const { version } = manifestOf(folder);
  fail(`the npm package node@${version} has no program that runs on ${process.platform} ${process.arch}; `
    + `nothing can be tested without it; remove ${join(folder, 'node_modules')} and run the same command again`);
}

function runsNode(folder, version = manifestOf(folder)?.version) {
  const program = programOf(folder);
  return existsSync(program) && spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`;
}

/** The program of the npm package `node` that is installed in a folder. */
function programOf(folder) {
  return join(folder, 'node_modules', 'node', manifestOf(folder)?.bin.node ?? 'bin/node');
}

function manifestOf(folder) {
  const manifest = join(folder, 'node_modules', 'node', 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : undefined;
}

/** Python packages, in an environment of their own. */
function installPython(name, cost, requirementsFile, directory) {
  const requirements = join(root, requirementsFile);
  const venv = join(root, directory);
  const stamp = join(venv, '.setup-stamp');
  if (isStamped(stamp, requirements)) return;

  const python = findPython(name);
  say(`${name} (Python packages, ${cost})`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  run([python, '-m', 'venv', venv], 'the Python environment could not be made: install the venv module (Debian and Ubuntu: python3-venv)');
  run(
    [join(venv, windows ? 'Scripts' : 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '-r', requirements],
    `the Python packages of ${name} could not be installed`,
  );
  writeStamp(stamp, requirements);
}

/** EventBridge's own matcher, which the tests ask; it is published on Maven Central only. */
async function installEventRuler() {
  const list = join(root, 'test', 'event-ruler', 'jars.json');
  const folder = join(root, '.emulator', 'event-ruler');
  const stamp = join(folder, '.setup-stamp');
  if (isStamped(stamp, list)) return;

  say('event ruler (five jars)');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { default: download } = createRequire(import.meta.url)('mvn-artifact-download');
  for (const [artifact, sha256] of Object.entries(JSON.parse(readFileSync(list, 'utf8')))) {
    const jar = await download(artifact, folder).catch(({ message }) => fail(`the event ruler could not be fetched: ${message}`));
    if (hash(jar) !== sha256) fail(`${artifact} is not the file that was reviewed: its SHA-256 is not ${sha256}`);
  }
  writeStamp(stamp, list);
}

function findPython(user) {
  const candidates = [process.env.PYTHON, 'python3', 'python'].filter(Boolean);
  const found = [];
  for (const candidate of candidates) {
    const answer = spawnSync(candidate, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
    if (answer.status !== 0) continue;
    const version = answer.stdout.trim();
    const [major, minor] = version.split('.').map(Number);
    if (major === 3 && minor >= 10) return candidate;
    found.push(`${candidate} is ${version}`);
  }
  return fail(`${user} needs Python 3.10 or newer, ${found.length ? `but ${found.join(' and ')}` : 'and there is none'}: `
    + 'install python3 (with its venv module), or name one in the variable PYTHON');
}

function runCommand(command) {
  if (command.length === 0) return;
  const child = spawn(command[0], command.slice(1), {
    cwd: process.cwd(),
    stdio: 'inherit',
    shell: windows,
    env: { ...process.env, PATH: [dirname(programOf(root)), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) },
  });
  const forward = signal => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  child.on('error', error => fail(`'${command[0]}' could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function run([file, ...args], message, cwd = root) {
  const { status, error } = spawnSync(file, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: windows, timeout: STEP_TIMEOUT, killSignal: 'SIGKILL' });
  if (status !== 0) fail(`${message}${error ? ` (${error.message})` : ''}`);
}

function isStamped(stamp, source) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash(source);
}

function writeStamp(stamp, source) {
  writeFileSync(`${stamp}.new`, hash(source));
  renameSync(`${stamp}.new`, stamp);
}

function hash(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function isNewer(file, than) {
  return existsSync(file) && statSync(file).mtimeMs >= statSync(than).mtimeMs;
}

function say(what) {
  console.error(`setting up: ${what} ...`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
