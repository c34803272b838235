/**
 * The templates of a table that another one takes over from, all made from the one that is deployed.
 *
 * References to the table are live, or literals of one of both tables. Its resource is the old table, the new one, or
 * is left out: both tables stay where they are then.
 */
import { withLiterals } from './literal-references';
import type { PlannedStack } from './planned-stack';
import { withRenamedSelections } from './renamed-selections';
import type { TableNames } from './table-names';
import type { Template, TemplateResource } from './template';
import type { JsonObject } from '../files/json-object';

export type Side = 'old' | 'new';

/** What a template is about: the table of its resource, none where it is left out, and where references lead. */
export interface Arrangement {
  readonly resource: Side | 'none';
  readonly references: Side | 'live';
}

/** A change of policies alone is no change to CloudFormation; one of the metadata is. */
const MARK = { 'cdk-dynamodb-recovery': 'another table takes over from this one' };

export class TableTemplates {
  constructor(
    private readonly original: Template,
    private readonly id: string,
    private readonly names: Readonly<Record<Side, TableNames>>,
  ) {}

  public get type(): string {
    return this.table.Type;
  }

  public of({ resource, references }: Arrangement): Template {
    const named = this.named(resource === 'none' ? 'old' : resource);
    if (references === 'live') return named;
    const literal = withRenamedSelections(withLiterals(named, this.id, this.names[references]), named);
    const { [this.id]: table, ...others } = literal.Resources;
    return { ...literal, Resources: resource === 'none' ? others : { ...others, [this.id]: kept(table) } };
  }

  /** True if the template writes the name of the table, so that code has to be changed with it. */
  public get isNamed(): boolean {
    return this.table.Properties?.TableName !== undefined;
  }

  private get table(): TemplateResource {
    return this.original.Resources[this.id];
  }

  /** Without a name in the template nothing of it changes: CloudFormation knows the table by its import. */
  private named(side: Side): Template {
    return side === 'old' || !this.isNamed ? this.original : withName(this.original, this.id, this.names.new.Ref);
  }
}

/** A template that has the new table, with the name that the old one had in the template of the plan. */
export function namedAsBefore(
  template: Template, { table, template: planned, names }: Pick<PlannedStack, 'table' | 'template' | 'names'>,
): Template {
  if (template.Resources[table].Properties?.TableName === undefined) return template;
  return withName(template, table, planned.Resources[table].Properties?.TableName ?? names.old.Ref);
}

function withName(template: Template, id: string, TableName: unknown): Template {
  const { [id]: table } = template.Resources;
  const named = { ...table, Properties: { ...table.Properties, TableName } };
  return { ...template, Resources: { ...template.Resources, [id]: named } };
}

/** True if the table of a template is one whose references are literals. */
export function isMarked({ Resources: resources }: Template, id: string): boolean {
  const table = resources[id] as TemplateResource | undefined;
  return Object.keys(MARK).some((name) => table?.Metadata?.[name] !== undefined);
}

function kept(table: TemplateResource): TemplateResource {
  const { Metadata: metadata = {} as JsonObject } = table;
  return { ...table, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Metadata: { ...metadata, ...MARK } };
}
