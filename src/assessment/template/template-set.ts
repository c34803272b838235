import { Once } from './once';
import { Template, type TemplateSource } from './template';

/** An output that other templates import. */
export interface ExportedValue {
  readonly template: Template;
  readonly name: unknown;
  readonly value: unknown;
}

/** Templates that are deployed to one account and Region, and judged together. */
export class TemplateSet {
  public readonly templates: readonly Template[];
  public readonly exports: readonly ExportedValue[];

  /** Facts of all templates. */
  public readonly once = new Once();

  constructor(sources: readonly TemplateSource[]) {
    this.templates = sources.map((source) => new Template(source, sources.length === 1));
    this.templates.forEach((template) => this.linkChildren(template));
    this.exports = this.templates.flatMap((template) =>
      Object.values(template.source.document.Outputs ?? {}).flatMap((output) =>
        output?.Export?.Name === undefined ? [] : [{ template, name: output.Export.Name, value: output.Value }]));
  }

  private linkChildren(template: Template) {
    for (const [id, file] of Object.entries(template.source.nested ?? {})) {
      const child = this.templates.find(({ source }) => source.file === file);
      if (child && child !== template && !child.parent) {
        child.parent = { template, id };
        template.children.set(id, child);
      }
    }
  }
}
