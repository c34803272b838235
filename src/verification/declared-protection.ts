import { Aws } from 'aws-cdk-lib';
import { declaredKeys } from '../declared/declared-key';
import { declaredTable, type DeclaredTable } from '../declared/declared-table';
import type { ProtectionRequest } from '../declared/protection-request';
import type { TableResource } from '../internal/table-resource';

/** The protection of a table, as it is requested and as the template has it. */
export interface DeclaredProtection {
  readonly table: TableResource;
  readonly request?: ProtectionRequest;

  /** The table as the template had it when it was validated, which is the last moment before it is written. */
  readonly declared?: DeclaredTable;
}

/** The part of a table's protection that several tables can share. */
export function profileOf(
  { table, request, declared = table.cfn && declaredTable(table) }: DeclaredProtection,
): object {
  const { recoveryWindow, deletionProtection = true, remediate = false } = request!;
  return declared
    ? { managedByStack: true, ...declared, replicas: declared.replicas.map(({ key, ...replica }) => replica) }
    : {
      managedByStack: remediate,
      replicas: [{ region: Aws.REGION, recoveryWindowDays: recoveryWindow?.days, deletionProtection }],
    };
}

/** The keys of a table as a part of the expectation, which is left out where there are none. */
export function keysIn(protection: DeclaredProtection): { readonly keyArns?: string[] } {
  const keyArns = keysOf(protection);
  return keyArns.length > 0 ? { keyArns } : {};
}

/** The keys that the template gives a table. */
export function keysOf({ table, request, declared = table.cfn && declaredTable(table) }: DeclaredProtection): string[] {
  return request && declared ? declaredKeys(table, declared) : [];
}
