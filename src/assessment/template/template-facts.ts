import { acknowledgements } from './acknowledgements';
import { backupsOf } from './backups-of';
import { exists } from './existing-resource';
import { hiddenParts } from './hidden-parts';
import { TABLE_TYPES } from './references';
import { Resolver } from './resolver';
import { tableFacts } from './table-facts';
import type { Template, TemplateSource } from './template';
import { TemplateSet } from './template-set';
import { textOf } from './text-functions';
import { inEveryWorld, type World } from './worlds';
import { Unknown } from '../fact';
import type { AssessedTable, AssessedTemplates, TableCase, TableFacts } from '../facts';

/** Reads templates that are deployed to one account and Region: plans of one may select tables of another. */
export function templateFacts(sources: readonly TemplateSource[]): AssessedTemplates {
  const set = new TemplateSet(sources);
  return {
    tables: set.templates.flatMap((template) =>
      template.idsOfType(...TABLE_TYPES).flatMap((id) => assessedTable(id, template, set))),
    hidden: set.templates.flatMap(hiddenParts),
  };
}

/** None for a table that no combination of conditions deploys. */
function assessedTable(id: string, template: Template, set: TemplateSet): AssessedTable[] {
  const resource = template.resources[id];
  const worlds = inEveryWorld((world) => existingTable(id, template, set, world));
  const cases = worlds?.flatMap(({ found, conditions }): TableCase[] =>
    found ? [{ facts: found, when: [...conditions].map(([name, holds]) => `${name} is ${holds}`) }] : []);
  return cases?.length === 0 ? [] : [{
    id,
    type: textOf(resource.Type),
    file: template.source.file,
    cases: cases ?? [{ facts: UNFOLLOWED, when: [] }],
    acknowledged: acknowledgements(resource),
  }];
}

const TOO_MANY = new Unknown('it depends on too many conditions to follow');

const UNFOLLOWED: TableFacts = {
  replicas: TOO_MANY,
  removals: [{ kept: TOO_MANY, declared: '', place: '', remedy: 'make it depend on fewer conditions' }],
  backups: [{ plan: '', selected: TOO_MANY, rules: TOO_MANY }],
};

function existingTable(id: string, template: Template, set: TemplateSet, world: World): TableFacts | undefined {
  if (!exists(id, template, set, world)) return undefined;
  const { replicas, removals, selectable } = tableFacts(id, new Resolver(template, set, world));
  return { replicas, removals, backups: backupsOf(selectable, set, world) };
}
