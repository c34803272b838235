import { conditionHolds } from './condition';
import { Resolver } from './resolver';
import type { Template } from './template';
import type { TemplateSet } from './template-set';
import { textOf } from './text-functions';
import type { World } from './worlds';

/** True for a resource whose condition holds, and those of the nested stacks around it. */
export function exists(id: string, template: Template, set: TemplateSet, world: World): boolean {
  const { Condition: condition } = template.resources[id];
  const here = condition === undefined || conditionHolds(textOf(condition), new Resolver(template, set, world));
  return here && (!template.parent || exists(template.parent.id, template.parent.template, set, world));
}

/** Facts of all resources of a type that are there in a world. */
export function existing<T>(
  type: string, set: TemplateSet, world: World, read: (id: string, resolver: Resolver) => T,
): T[] {
  return set.templates.flatMap((template) => template.idsOfType(type).flatMap((id) =>
    template.once.read(id, world, (listening) =>
      exists(id, template, set, listening) ? [read(id, new Resolver(template, set, listening))] : [])));
}
