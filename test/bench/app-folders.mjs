/**
 * The versions of aws-cdk-lib that the library is measured on: the oldest that it runs on, which is installed here, and the newest that it was
 * tried with. Each has a folder with an app's `node_modules`, so that the library finds the aws-cdk-lib of the app, as it does for its users.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NEWEST = { 'aws-cdk-lib': '2.276.0', 'constructs': '10.8.1' };
const INSTALL_TIMEOUT = 300_000;

/** A folder for each version of aws-cdk-lib, by the version, with the library as it was compiled last. */
export function appFolders(directory) {
  const { devDependencies: { 'aws-cdk-lib': oldest } } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.fromEntries(Object.entries({ [oldest]: join(ROOT, 'node_modules'), [NEWEST['aws-cdk-lib']]: installed(NEWEST) }).map(([version, modules]) => {
    const folder = join(directory, `aws-cdk-lib-${version}`);
    const library = join(folder, 'node_modules', 'cdk-dynamodb-recovery');
    for (const part of ['lib', join('assets', 'handlers'), 'package.json']) cpSync(join(ROOT, part), join(library, part), { recursive: true });
    for (const name of Object.keys(NEWEST)) symlinkSync(join(modules, name), join(folder, 'node_modules', name), 'junction');
    return [version, folder];
  }));
}

/** What an app in a folder loads. An ESM import of a CommonJS module reads every export, and so loads what is loaded only when it is used. */
export function requireIn(folder) {
  return createRequire(join(folder, 'app.cjs'));
}

/** Installs packages once; the folder gets its name last, so an installation that was cut short is done again. */
function installed(packages) {
  const specifiers = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const folder = join(ROOT, '.bench', specifiers.join('+'));
  if (!existsSync(folder)) {
    console.error(`setting up: ${specifiers.join(', ')} (190 MB) ...`);
    const unfinished = `${folder}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
    const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', ...specifiers], {
      cwd: unfinished, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32', timeout: INSTALL_TIMEOUT,
    });
    if (status !== 0) throw new Error(`${specifiers.join(', ')} could not be installed`);
    renameSync(unfinished, folder);
  }
  return join(folder, 'node_modules');
}
