type Values = Readonly<Record<string, unknown>>;

/** A resource of a plan, as Terraform shows it in three places. */
export interface Planned {
  readonly address: string;
  readonly values: Values;

  /** What is known after the run only. */
  readonly unknown?: Values;

  /** Its arguments, as they are written. */
  readonly written?: Values;
  readonly actions?: readonly string[];
}

const PARTS = /^(?:(?<module>module\.\w+)\.)?(?<type>\w+)\.(?<name>\w+)/;

function partsOf(address: string): { readonly module?: string; readonly type: string; readonly name: string } {
  return PARTS.exec(address)!.groups as { module?: string; type: string; name: string };
}

/** What `terraform show -json` prints of a plan with these resources, in the root and in one module. */
export function terraformPlan(
  resources: readonly Planned[],
  { calls = {}, outputs = {} }: { readonly calls?: Values; readonly outputs?: Values } = {},
  rest: Values = {},
): object {
  const all = resources.map((each) => ({ ...each, ...partsOf(each.address) }));
  const planned = (module?: string) => all.filter((each) => each.module === module && !each.actions?.every((action) => action === 'delete'))
    .map(({ address, type, name, values }) => ({ address, mode: 'managed', type, name, values }));
  const written = (module?: string) => all.filter((each) => each.module === module)
    .map(({ type, name, written: expressions = {} }) => ({ address: `${type}.${name}`, mode: 'managed', type, name, expressions }));
  const modules = [...new Set(all.map(({ module }) => module).filter((module) => module !== undefined))];
  return {
    format_version: '1.2',
    terraform_version: '1.14.0',
    complete: true,
    planned_values: {
      root_module: {
        resources: planned(),
        child_modules: modules.map((address) => ({ address, resources: planned(address) })),
      },
    },
    resource_changes: all.map(({ address, type, actions = ['create'], unknown = {} }) => ({ address, mode: 'managed', type, change: { actions, after_unknown: unknown } })),
    configuration: {
      root_module: {
        resources: written(),
        module_calls: Object.fromEntries(modules.map((module) => [module.replace('module.', ''), {
          expressions: calls, module: { resources: written(module), outputs },
        }])),
      },
    },
    ...rest,
  };
}

/** A table with point-in-time recovery and deletion protection. */
export const ORDERS: Planned = {
  address: 'aws_dynamodb_table.orders',
  values: { name: 'orders', point_in_time_recovery: [{ enabled: true }], deletion_protection_enabled: true, replica: [], tags_all: { backup: 'gold' } },
  unknown: { arn: true, point_in_time_recovery: [{ recovery_period_in_days: true }] },
  written: { name: { constant_value: 'orders' }, point_in_time_recovery: [{ enabled: { constant_value: true } }] },
};

export const PLAN: Planned = {
  address: 'aws_backup_plan.plan',
  values: { name: 'plan', rule: [{ rule_name: 'weekly', target_vault_name: 'vault', schedule: 'cron(0 5 ? * MON *)', lifecycle: [{ delete_after: 90, cold_storage_after: null }] }] },
  unknown: { id: true },
};

export const VAULT: Planned = { address: 'aws_backup_vault.vault', values: { name: 'vault' }, unknown: { arn: true } };

/** A selection by the references to its resources. */
export function selection(references: readonly string[], values: Values = {}): Planned {
  return {
    address: 'aws_backup_selection.tables',
    values: { name: 'tables', ...values },
    unknown: { plan_id: true, ...references.length > 0 ? { resources: true } : {} },
    written: { plan_id: { references: ['aws_backup_plan.plan.id', 'aws_backup_plan.plan'] }, ...references.length > 0 ? { resources: { references } } : {} },
  };
}

export const BY_REFERENCE = selection(['aws_dynamodb_table.orders.arn', 'aws_dynamodb_table.orders']);
