import type { IConstruct } from 'constructs';
import { refusal } from '../internal/requirement';

/** The tables that alerts are about. */
export class AlertScope {
  /**
   * All tables of the account in the Region of the stack, protected by it or not: for the team that looks after all of
   * them.
   */
  public static region(): AlertScope {
    return new AlertScope({});
  }

  /**
   * The tables whose protection the stack of the alerts verifies, also those that are defined later: for the team that
   * owns them.
   */
  public static stack(): AlertScope {
    return new AlertScope({ ofStack: true });
  }

  /**
   * Some tables in the account and Region of the alerts.
   *
   * @param tables each a `Table`, `TableV2`, `CfnTable` or `CfnGlobalTable`, or an imported table
   */
  public static tables(tables: IConstruct[]): AlertScope {
    if (tables.length === 0) {
      throw refusal('tables', 'name at least one table', 'none', 'use AlertScope.stack() for the tables of the stack, or AlertScope.region() for all');
    }
    return new AlertScope({ namedTables: tables });
  }

  /** The tables that were named. */
  public readonly namedTables?: IConstruct[];

  /** True for the tables of the stack. */
  public readonly ofStack: boolean;

  private constructor({ namedTables, ofStack = false }: { namedTables?: IConstruct[]; ofStack?: boolean }) {
    this.namedTables = namedTables;
    this.ofStack = ofStack;
  }
}
