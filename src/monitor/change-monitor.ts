import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ChangeMonitorProps } from './change-monitor-props';
import { assertRules, monitorEnvironment, warnOfEnded } from './monitor-configuration';
import { defineAgeAlarm, defineFunction } from './monitor-function';
import { defineMessages } from './monitor-message';
import { evidencePermissions, operatorPermissions, tablePermissions } from './monitor-permissions';
import { MonitorResponse } from './monitor-response';
import type { MonitorScope } from './monitor-scope';
import { assertSource, defineSource } from './monitor-source';
import { defineStateTable } from './monitor-state-table';
import { MonitoredTable } from './monitored-table';
import { defineUnprocessedBucket } from './unprocessed-bucket';
import { monitorStateTable } from '../contract/change-monitor';
import { whereAnyIsThere } from '../internal/conditional-tables';
import { functionOptionsOf } from '../internal/deployment-function';
import { MonitoredTables } from '../internal/monitored-tables';
import { definePolicy, grantPermissions } from '../internal/permission';
import { refusal } from '../internal/requirement';
import { conditionOf } from '../internal/resource-condition';
import { assertUsable } from '../monitoring/alert-topic';
import { type MonitorMeasure, monitorMetric } from '../monitoring/monitor-metric';
import { JournalBucket } from '../rewind/journal-bucket';
import { journalPrefix } from '../rewind/journal-permissions';
import type { TableRewind } from '../rewind/table-rewind';
import { StackExpectation } from '../verification/stack-expectation';

/**
 * Watches the changes of a table, and answers those that its rules call unintended within seconds: it reports them,
 * plans their repair for a person, or restores the items by itself.
 *
 * Rules are about content, since a stream does not name who made a change. A repair takes back the unintended change
 * alone: it is conditional on the item as that change left it, keeps what good writers wrote since, and is journalled
 * before it is made, so that `rewind undo` takes it back. Restores are bounded; beyond the bound a breaker opens, and
 * changes are planned instead. The monitor recognises its own repairs, and those of a rewind, and leaves them alone.
 *
 * Lambda reads the stream from the deployment on, and calls the function for those records only that a rule can match.
 * What fails again and again is set aside in a bucket, and holds up nothing.
 *
 * @example
 * const auditLog = new ProtectedTable(this, 'AuditLog', {
 *   partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
 *   timeToLiveAttribute: 'expires',
 * });
 * new ChangeMonitor(this, 'Monitor', {
 *   table: auditLog,
 *   rules: [ChangeRule.immutable({ except: 'ttl' })],
 *   response: MonitorResponse.restore({ maxItemsPerMinute: 50, acknowledgeRestores: true }),
 * });
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export class ChangeMonitor extends Construct {
  /** The function that judges changes. */
  public readonly handler: lambda.Function;

  /** The bucket for plans and journals. */
  public readonly journalBucket: JournalBucket;

  /** The location of the plans of this monitor, `s3://bucket/prefix/`; each has a folder of its own. */
  public readonly journalUri: string;

  /** The name of the table in which the monitor keeps its state: digests, times and counts, and no value of an item. */
  public readonly stateTableName: string;

  /** The bucket for records that could not be processed, as Lambda received them. */
  public readonly unprocessedBucket: s3.Bucket;

  /** The mapping that has Lambda read the stream. */
  public readonly eventSourceMapping: lambda.EventSourceMapping;

  /**
   * The alarm that the oldest record waits for more than 5 minutes, over 3 minutes. It has no action; add one with
   * `addAlarmAction()`.
   */
  public readonly iteratorAgeAlarm: cloudwatch.Alarm;

  /** The messages that could not be handed to the topic of the response, for 14 days; none without a topic. */
  public readonly undeliveredQueue?: sqs.IQueue;

  private readonly table: MonitoredTable;

  constructor(scope: Construct, id: string, props: ChangeMonitorProps) {
    const { rules, response = MonitorResponse.observe() } = props;
    const table = new MonitoredTable(scope, props.table);
    assertRules(rules);
    assertSource(props);
    assertPlace(props);
    if (response.topic) {
      assertUsable(scope, response.topic);
    }
    super(scope, id);
    this.table = table;
    this.stateTableName = monitorStateTable(table.tableName);
    this.journalBucket = props.rewind?.bucket ?? props.journalBucket ?? new JournalBucket(this, 'Journal');
    const prefix = checkedPrefix(prefixOf(this, props.rewind));
    this.journalUri = `s3://${this.journalBucket.bucketName}/${prefix}/`;
    this.unprocessedBucket = defineUnprocessedBucket(this, this.journalBucket.encryptionKey!);

    const of: MonitorScope = {
      scope: this, journal: this.journalBucket, prefix, table, response, unprocessed: this.unprocessedBucket,
    };
    const environment = monitorEnvironment(of, rules, props.rewind?.applyRole.roleArn);
    const monitor = defineFunction(this, environment, functionOptionsOf(props));
    this.handler = monitor.handler;
    const policies = [
      definePolicy(this, 'TablePermissions', monitor.role, tablePermissions(of)),
      definePolicy(this, 'JournalPermissions', monitor.role, evidencePermissions(of)),
    ];
    const { handler: { functionName }, journalUri } = this;
    const stateTable = defineStateTable(this, of, { functionName, journalUri });
    this.eventSourceMapping = defineSource(this, {
      ...props, handler: this.handler, streamArn: table.streamArn, unprocessed: this.unprocessedBucket,
    });
    this.eventSourceMapping.node.addDependency(stateTable, ...policies);
    this.iteratorAgeAlarm = defineAgeAlarm(this, monitor);
    this.undeliveredQueue = response.topic && defineMessages(this, response.topic, table.tableName);
    this.defineOutputs();
    MonitoredTables.of(this).add(table.resource, this);
    this.expectItself();
    warnOfEnded(this.handler, rules);
    this.node.addValidation({
      validate: () => {
        this.takeCondition();
        return table.faults(response);
      },
    });
  }

  /**
   * The number of unintended changes.
   *
   * The sum of 5 minutes unless the options set another statistic or period.
   */
  public metricUnintendedChanges(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('unintendedChanges', props);
  }

  /**
   * The number of items that the monitor restored.
   *
   * The sum of 5 minutes unless the options set another statistic or period.
   */
  public metricRestored(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('restoredItems', props);
  }

  /**
   * The seconds from an unintended change until its item was restored. The time of a change is known to the second.
   *
   * The 99th percentile of 5 minutes unless the options set another statistic or period.
   */
  public metricTimeToRestore(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('timeToRestore', props);
  }

  /**
   * 1 while the breaker is open, at each batch with unintended changes, and 0 otherwise.
   *
   * The maximum of 5 minutes unless the options set another statistic or period.
   */
  public metricBreakerOpen(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('breakerOpen', props);
  }

  /**
   * Lets a role, user or group of yours see the state of the monitor, pause it and resume it from the command line.
   * What has no policies of its own, such as an account or a service, is refused.
   *
   * @param grantee who may operate the monitor
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return grantPermissions(this, grantee, operatorPermissions(this, this.table), 'name a role that it assumes');
  }

  /** Has the verification of the stack, if there is one, see if this monitor works. */
  private expectItself() {
    StackExpectation.of(Stack.of(this)).expectMonitor({
      path: this.node.path,
      table: this.table.resource,
      functionName: this.handler.functionName,
      mapping: this.eventSourceMapping.node.defaultChild as CfnResource,
    });
  }

  private metric(measure: MonitorMeasure, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return monitorMetric(this, this.table.tableName, measure, props);
  }

  private defineOutputs() {
    const { resource } = this.table;
    const output = (id: string, description: string, value: string) =>
      new CfnOutput(this, id, { description, value: whereAnyIsThere([resource], value, 'the table is not there') });
    const command = (verb: string) =>
      `npx cdk-dynamodb-recovery monitor ${verb} ${resource.tableName} --region ${Stack.of(this).region}`;
    output('JournalUri', 'Plans and journals of the change monitor', this.journalUri);
    output('StatusCommand', 'Shows what the change monitor has seen and done', command('status'));
    output('PauseCommand', 'Has the change monitor propose instead of restore for a while', command('pause'));
    output('ResumeCommand', 'Ends the pause, and closes an open breaker', command('resume'));
  }

  /** Puts all of the monitor under the condition of its table, which can come late. */
  private takeCondition() {
    const [condition] = this.table.resource.conditions;
    if (condition === undefined || this.table.resource.stack !== Stack.of(this)) {
      return;
    }
    this.node.findAll().filter(CfnResource.isCfnResource).filter((resource) => conditionOf(resource) === undefined)
      .forEach((resource) => resource.addOverride('Condition', condition));
  }
}

function assertPlace({ rewind, journalBucket }: ChangeMonitorProps) {
  if (rewind && journalBucket) {
    throw refusal('journalBucket', 'be left out with a rewind', `"${journalBucket.node.path}"`,
      'plans are kept in the bucket of the rewind, whose roles reach no other');
  }
}

/** Below the prefix of the rewind, whose roles reach all of it. */
function prefixOf(scope: Construct, rewind?: TableRewind): string {
  const own = journalPrefix(scope);
  return rewind ? `${journalPrefix(rewind)}/${own.replaceAll('/', '-')}` : own;
}

/** A tag holds 256 characters: `s3://`, the name of a bucket, and the prefix between slashes. */
const LONGEST_PREFIX = 256 - 's3://'.length - 63 - 2;

function checkedPrefix(prefix: string): string {
  if (prefix.length > LONGEST_PREFIX) {
    throw refusal('id', `leave the path of the monitor at most ${LONGEST_PREFIX} characters`, String(prefix.length), 'shorten it, or define the monitor further up');
  }
  return prefix;
}
