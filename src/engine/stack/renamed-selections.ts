/**
 * Selections of backup plans under other names, as long as references are literals.
 *
 * A selection of another table is made before the one of the former table is deleted, and AWS Backup takes a name once
 * in a plan. So it has another name in between, and its own one again in the end.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Template, TemplateResource } from './template';
import { isObject } from '../files/json-object';

const SELECTION = 'AWS::Backup::BackupSelection';

/** @param literal the template with literals in place of the references of the original */
export function withRenamedSelections(literal: Template, original: Template): Template {
  const resources = Object.entries(literal.Resources).map(([id, resource]) =>
    [id, isDeepStrictEqual(resource, original.Resources[id]) ? resource : renamed(resource)] as const);
  return { ...literal, Resources: Object.fromEntries(resources) };
}

function renamed(resource: TemplateResource): TemplateResource {
  const { Type: type, Properties: properties } = resource;
  const selection = properties?.BackupSelection;
  if (type !== SELECTION || !isObject(selection) || typeof selection.SelectionName !== 'string') return resource;
  const SelectionName = `cut-over-${createHash('sha256').update(selection.SelectionName).digest('hex').slice(0, 16)}`;
  return { ...resource, Properties: { ...properties, BackupSelection: { ...selection, SelectionName } } };
}
