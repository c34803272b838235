import { Once } from './once';

/** A resource as it is written. */
export interface WrittenResource {
  readonly Type?: unknown;
  readonly Condition?: unknown;
  readonly Properties?: unknown;
  readonly DeletionPolicy?: unknown;
  readonly UpdateReplacePolicy?: unknown;
  readonly Metadata?: unknown;
}

/** A parameter as it is written. */
export interface WrittenParameter {
  readonly Type?: unknown;
  readonly Default?: unknown;
  readonly AllowedValues?: unknown;
}

/** An output as it is written. */
export interface WrittenOutput {
  readonly Value?: unknown;
  readonly Export?: { readonly Name?: unknown };
}

/** A template as it is written. */
export interface TemplateDocument {
  readonly Transform?: unknown;
  readonly Parameters?: Readonly<Record<string, WrittenParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, WrittenResource>>;
  readonly Outputs?: Readonly<Record<string, WrittenOutput>>;
}

/** A template that is to be judged. */
export interface TemplateSource {
  /** Names it for a reader. */
  readonly file: string;
  readonly document: TemplateDocument;

  /** None where the template does not know where it is deployed. */
  readonly account?: string;
  readonly region?: string;

  /** Values that are given to its parameters. */
  readonly parameters?: Readonly<Record<string, string>>;

  /** The files of its nested stacks, by logical id. */
  readonly nested?: Readonly<Record<string, string>>;
}

/** A template among the others that are judged with it. */
export class Template {
  /** The template with the nested stack that this one is. */
  public parent?: { readonly template: Template; readonly id: string };
  public readonly children = new Map<string, Template>();

  private byType?: ReadonlyMap<unknown, string[]>;

  /** Facts of its resources. */
  public readonly once = new Once();

  constructor(public readonly source: TemplateSource, private readonly isAlone: boolean) {}

  public get resources(): Readonly<Record<string, WrittenResource>> {
    return this.source.document.Resources ?? {};
  }

  /** The logical ids of resources of some types. */
  public idsOfType(...types: readonly string[]): string[] {
    this.byType ??= idsByType(this.resources);
    return types.flatMap((type) => this.byType!.get(type) ?? []);
  }

  /** A resource for a reader; two resources have different names. */
  public nameOf(id: string): string {
    return this.isAlone ? id : `${id} of ${this.source.file}`;
  }
}

function idsByType(resources: Readonly<Record<string, WrittenResource>>): ReadonlyMap<unknown, string[]> {
  const byType = new Map<unknown, string[]>();
  for (const [id, resource] of Object.entries(resources)) {
    const ids = byType.get(resource?.Type);
    if (ids) ids.push(id);
    else byType.set(resource?.Type, [id]);
  }
  return byType;
}
