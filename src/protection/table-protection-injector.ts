import { type Duration, type InjectionContext, type IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { AppliedPolicy } from './applied-policy';
import { RecoveryWindow } from '../internal/recovery-window';
import { refusal } from '../internal/requirement';

/** Properties of the defaults that an injector gives to tables. */
export interface TableProtectionInjectorProps {
  /**
   * The recovery window of tables that have none of their own, 1 to 35 whole days that are known at synthesis.
   *
   * @default - the window of the nearest `RecoveryPolicy` up the tree of the table, or 35 days
   */
  readonly recoveryWindow?: Duration;
}

/**
 * Gives every `Table` and `TableV2` that is defined below a construct from now on point-in-time recovery, deletion
 * protection and a stream with old and new images, where it sets nothing else.
 *
 * It sets properties of tables and nothing else: backups and verification come from `TableProtectionMixin`. An
 * injector of another library for the same tables runs before it.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 */
export class TableProtectionInjector implements IPropertyInjector {
  /** Adds the injectors for `Table` and `TableV2` to a construct. */
  public static addTo(scope: IConstruct, props: TableProtectionInjectorProps = {}): void {
    const recoveryWindow = RecoveryWindow.ofOptional(props.recoveryWindow);
    const injectors = [dynamodb.Table, dynamodb.TableV2].map(({ PROPERTY_INJECTION_ID: id }) => {
      const present = injectorAt(scope, id);
      if (present instanceof TableProtectionInjector) {
        throw refusal('scope', 'have these injectors once', `"${scope.node.path || 'the app'}" twice`, 'leave the second call out');
      }
      return new TableProtectionInjector(id, scope, recoveryWindow, present);
    });
    PropertyInjectors.of(scope).add(...injectors);
  }

  private constructor(
    /** The class of tables that this injector is for. */
    public readonly constructUniqueId: string,
    private readonly scope: IConstruct,
    private readonly recoveryWindow?: RecoveryWindow,
    private readonly present?: IPropertyInjector,
  ) {}

  /** The properties of a table, with its protection. */
  public inject(originalProps: any, context: InjectionContext): any {
    const props = this.hiddenInjector?.inject(originalProps, context) ?? originalProps;
    const window = this.recoveryWindow ?? AppliedPolicy.windowAt(context.scope);
    if (window.isUnresolved) {
      throw refusal('recoveryWindow', 'be known when the app is synthesised', 'a token', 'Table and TableV2 take no window that only the deployment knows');
    }
    const stream = this.constructUniqueId === dynamodb.TableV2.PROPERTY_INJECTION_ID ? 'dynamoStream' : 'stream';
    return {
      deletionProtection: true,
      [stream]: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      ...(hasOwnWindow(props)
        ? {}
        : {
          pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: window.days },
        }),
      ...withoutUndefined(props),
    };
  }

  /**
   * aws-cdk-lib asks the nearest injector only, so this one asks the one that it hides; of its own kind the nearest
   * counts.
   */
  private get hiddenInjector(): IPropertyInjector | undefined {
    const nearest =
      this.present ??
      this.scope.node.scopes
        .slice(0, -1)
        .reduceRight<IPropertyInjector | undefined>(
          (found, scope) => found ?? injectorAt(scope, this.constructUniqueId),
          undefined,
        );
    return nearest instanceof TableProtectionInjector ? nearest.hiddenInjector : nearest;
  }
}

function injectorAt(scope: IConstruct, id: string): IPropertyInjector | undefined {
  return PropertyInjectors.hasPropertyInjectors(scope) ? PropertyInjectors.of(scope as IConstruct).for(id) : undefined;
}

function hasOwnWindow(props: dynamodb.TableProps): boolean {
  return props.pointInTimeRecovery !== undefined || props.pointInTimeRecoverySpecification !== undefined;
}

/** A property that is passed on as `undefined` is one that is not set. */
function withoutUndefined(props: object): object {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
}
