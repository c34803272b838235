/**
 * Has the compiled library load its modules when they are first used: `node scripts/lazy-requires.mjs [lib]`.
 *
 * The compiler writes a `require` at the top of each file for everything that the file imports, so an app that defines one table would load
 * alerts, dashboards and the rewind, and what all of them need of aws-cdk-lib. Each such line becomes a function that loads when it is called,
 * and stays one line, so that source maps still find theirs. A file that was changed before has nothing left to change.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const [folder = fileURLToPath(new URL('../lib', import.meta.url))] = process.argv.slice(2);
const IMPORT = /^(__importStar\()?require\("[^"]+"\)\)?$/;
const REQUIRED = /require\("[^"]+"\)/;
const HELPERS = new Set(['__createBinding', '__setModuleDefault', '__importStar', '__exportStar']);
const EXPORT_ALL = /^__exportStar\(require\("([^"]+)"\), exports\)$/;

for (const file of readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.js'))) {
  const path = join(folder, file);
  const source = parsed(path);
  const edits = [...lazyImports(source), ...lazyExports(source, path)];
  if (edits.length > 0) writeFileSync(path, edited(source.text, edits));
}

/**
 * What is used otherwise than as `name.member`, or stands for something else somewhere, is left as it is. No module that is imported whole has a
 * default export, so none needs the compiler's copy of its names.
 */
function lazyImports(source) {
  const imports = source.statements.filter(ts.isVariableStatement)
    .map(statement => ({ statement, ...statement.declarationList.declarations[0] }))
    .filter(({ initializer }) => initializer && IMPORT.test(initializer.getText()));
  const identifiers = identifiersIn(source);
  const edits = imports.map(({ statement, name, initializer }) => {
    const uses = identifiers.filter(node => node.text === name.text && node !== name && !isMember(node));
    const [required] = REQUIRED.exec(initializer.getText());
    const lazy = `let ${name.text} = () => { const loaded = ${required}; ${name.text} = () => loaded; return loaded; };`;
    return uses.every(({ parent }) => ts.isPropertyAccessExpression(parent))
      ? [[statement, lazy], ...uses.map(use => [use, `(${name.text}())`])] : [];
  });
  return [...edits.flat(), ...edits.every(({ length }) => length > 0) ? withoutHelpers(source) : []];
}

/** Leaves out what the compiler writes into each file for an import that is not lazy; the lines stay. */
function withoutHelpers(source) {
  return source.statements.filter(ts.isVariableStatement)
    .filter(statement => HELPERS.has(statement.declarationList.declarations[0].name.getText()))
    .map(statement => [statement, '\n'.repeat(statement.getText().split('\n').length - 1)]);
}

/** All names at once, in the form in which Node.js finds them for an ESM import without running the file. */
function lazyExports(source, path) {
  return source.statements.filter(ts.isExpressionStatement).flatMap(statement => {
    const [, module] = EXPORT_ALL.exec(statement.expression.getText()) ?? [];
    const names = module === undefined ? [] : exportedNames(parsed(join(dirname(path), `${module}.js`)));
    return module === undefined ? [] : [[statement, names.map(name => `exports.${name} = void 0; ${lazyExport(name, module)}`).join(' ')]];
  });
}

/** With the name written as a literal, Node.js would take the property for one that it must not read early. */
function lazyExport(name, module) {
  const found = `const value = require("${module}").${name}; Object.defineProperty(exports, ["${name}"][0], { enumerable: true, value }); return value;`;
  return `Object.defineProperty(exports, ["${name}"][0], { enumerable: true, configurable: true, get: () => { ${found} } });`;
}

/** The compiler declares them first: `exports.A = exports.B = void 0;`. */
function exportedNames(source) {
  return source.statements.map(statement => statement.getText()).filter(text => /^(exports\.\w+ = )+void 0;$/.test(text))
    .flatMap(text => [...text.matchAll(/exports\.(\w+)/g)].map(([, name]) => name));
}

function identifiersIn(node) {
  const found = ts.isIdentifier(node) ? [node] : [];
  ts.forEachChild(node, child => void found.push(...identifiersIn(child)));
  return found;
}

function isMember({ parent, pos }) {
  const isProperty = ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent);
  return isProperty && parent.name?.pos === pos;
}

function parsed(path) {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}

function edited(text, edits) {
  return edits.sort(([a], [b]) => b.getStart() - a.getStart())
    .reduce((result, [node, replacement]) => result.slice(0, node.getStart()) + replacement + result.slice(node.end), text);
}
