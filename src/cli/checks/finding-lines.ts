/** The lines of findings in their files. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { TemplateFile } from './template-file';
import { yamlOptions } from './yaml-template';
import type { CheckFinding } from '../../assessment/check-finding';

export type LineOf = (finding: CheckFinding) => number | undefined;

/** A file is read for its lines when the first finding in it asks. JSON is YAML, too. */
export function lineFinder(files: readonly TemplateFile[]): LineOf {
  const read = new Map<string, (path: readonly string[]) => number | undefined>();
  return ({ file, resource, place }) => {
    const found = files.find((each) => each.file === file);
    if (!found) return undefined;
    if (!read.has(file)) read.set(file, linesOf(found.text));
    return read.get(file)!(['Resources', resource, ...place.split('/').filter(Boolean)]);
  };
}

function linesOf(text: string): (path: readonly string[]) => number | undefined {
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { ...yamlOptions(), lineCounter });
  return (path) => {
    const offset = offsetOf(contents, path);
    return offset === undefined ? undefined : lineCounter.linePos(offset).line;
  };
}

/** The start of the key that a path leads to, or of the last one that there is. */
function offsetOf(node: unknown, [key, ...rest]: readonly string[]): number | undefined {
  if (key === undefined) return undefined;
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    return pair ? offsetOf(pair.value, rest) ?? (pair.key as Node).range?.[0] : undefined;
  }
  const element = isSeq(node) ? node.items[Number(key)] as Node | undefined : undefined;
  return element && (offsetOf(element, rest) ?? element.range?.[0]);
}
