/** What `terraform show -json` prints, as far as it is read. */

export interface PlanDocument {
  readonly planned_values?: { readonly root_module?: PlannedModule };
  readonly values?: { readonly root_module?: PlannedModule };
  readonly resource_changes?: readonly ResourceChange[];
  readonly configuration?: { readonly root_module?: WrittenModule };

  /** False if a part is left to another plan. */
  readonly complete?: boolean;
  readonly errored?: boolean;
}

export interface PlannedModule {
  readonly address?: string;
  readonly resources?: readonly PlannedResource[];
  readonly child_modules?: readonly PlannedModule[];
}

export interface PlannedResource {
  readonly address: string;
  readonly mode?: string;
  readonly type: string;
  readonly name: string;
  readonly values?: Values;
}

export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly mode?: string;
  readonly change?: { readonly actions?: readonly string[]; readonly after_unknown?: unknown };
}

export interface WrittenModule {
  readonly resources?: readonly { readonly type: string; readonly name: string; readonly expressions?: Values }[];
  readonly module_calls?: Readonly<Record<string, { readonly expressions?: Values; readonly module?: WrittenModule }>>;
  readonly outputs?: Readonly<Record<string, { readonly expression?: unknown }>>;
}

export type Values = Readonly<Record<string, unknown>>;

/** A resource with all that the document knows of it. */
export interface KnownResource extends PlannedResource {
  /** The address of its module, with its index; empty for the root. */
  readonly module: string;
  readonly values: Values;

  /** True at the places of what is known after the run only. */
  readonly unknown: unknown;

  /** Its arguments as they are written; none for a state, which has no configuration. */
  readonly expressions?: Values;
}

/** The resources of all modules. */
export function knownResources(document: PlanDocument): KnownResource[] {
  const root = document.planned_values?.root_module ?? document.values?.root_module ?? {};
  const unknown = new Map(document.resource_changes?.map(({ address, change }) => [address, change?.after_unknown]));
  return modulesIn(root).flatMap(({ address: module = '', resources = [] }) => {
    const written = writtenModule(document, module);
    return resources.filter(({ mode }) => mode !== 'data').map((resource) => ({
      ...resource,
      module,
      values: resource.values ?? {},
      unknown: unknown.get(resource.address),
      ...written ? { expressions: expressionsOf(written, resource) } : {},
    }));
  });
}

/** The configuration of the module at an address, whatever the index of the module. */
export function writtenModule({ configuration }: PlanDocument, address: string): WrittenModule | undefined {
  return moduleNames(address).reduce<WrittenModule | undefined>(
    (module, name) => module?.module_calls?.[name]?.module, configuration?.root_module);
}

/** The names of the modules in an address: `module.a["x.y"].module.b` is a, b. */
export function moduleNames(address: string): string[] {
  return [...address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '').matchAll(/(?:^|\.)module\.([^.]+)/g)].map(([, name]) => name);
}

function modulesIn(module: PlannedModule): PlannedModule[] {
  return [module, ...(module.child_modules ?? []).flatMap(modulesIn)];
}

function expressionsOf({ resources = [] }: WrittenModule, { type, name }: PlannedResource): Values {
  return resources.find((each) => each.type === type && each.name === name)?.expressions ?? {};
}
