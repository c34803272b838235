import { type PlanFacts, planFacts, vaultFacts } from './backup-facts';
import { existing } from './existing-resource';
import { Resolver } from './resolver';
import { type PlannedSelection, selectionFacts } from './selection-facts';
import type { TemplateSet } from './template-set';
import type { World } from './worlds';
import { type Fact, isKnown, Unknown } from '../fact';
import type { BackupFacts, VaultFacts } from '../facts';
import { plainFact } from '../marked-text';
import { type Selectable, selects } from '../selection';
import { SelectionIndex } from '../selection-index';

/** The plans that select a table in a world, or could. */
export function backupsOf(table: Selectable, set: TemplateSet, world: World): BackupFacts[] {
  return selectionsIn(set, world).candidatesFor(table).flatMap((selection) => {
    const selected = selects(selection, table);
    return selected === false ? [] : [{ plan: selection.plan, selected, rules: rulesOf(selection, set, world) }];
  });
}

function selectionsIn(set: TemplateSet, world: World): SelectionIndex<PlannedSelection> {
  return set.once.read('selections', world, (listening) =>
    new SelectionIndex(existing('AWS::Backup::BackupSelection', set, listening, selectionFacts)));
}

function rulesOf({ plan }: PlannedSelection, set: TemplateSet, world: World): BackupFacts['rules'] {
  return plansIn(set, world).get(plan)?.rules ?? unknownPlan(plan);
}

function unknownPlan(plan: string): Fact<never> {
  const known = plainFact(plan);
  return isKnown(known) ? new Unknown(`the rules of the plan "${known}", which no template here defines`) : known;
}

function plansIn(set: TemplateSet, world: World): ReadonlyMap<string, PlanFacts> {
  return set.once.read('plans', world, (listening) => new Map(
    existing('AWS::Backup::BackupPlan', set, listening, (id, resolver) => planFacts(id, resolver, vaultsIn(set, resolver.world)))
      .map((plan) => [plan.reference, plan])));
}

function vaultsIn(set: TemplateSet, world: World): VaultFacts[] {
  return set.once.read('vaults', world, (listening) => set.templates.flatMap((template) =>
    vaultFacts(template, new Resolver(template, set, listening))));
}
