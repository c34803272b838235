/** One sample: `node checks-sample.mjs <tables>` prints the synthesis of an app of safe tables, and what the checks take of it. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { App, Duration, Stack, Validations } = require('aws-cdk-lib');
const backup = require('aws-cdk-lib/aws-backup');
const dynamodb = require('aws-cdk-lib/aws-dynamodb');
const { RecoveryChecks } = require(fileURLToPath(new URL('../../lib/index.js', import.meta.url)));

/** The checks and the compiler of the engine are warm after the first of these apps. */
const APPS = 3;

function synthesised(count) {
  const app = new App({ analyticsReporting: false, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  const stack = new Stack(app, 'Tables');
  const plan = new backup.BackupPlan(stack, 'Plan', { backupPlanRules: [new backup.BackupPlanRule({ deleteAfter: Duration.days(90) })] });
  const tables = Array.from({ length: count }, (_, index) => new dynamodb.TableV2(stack, `Table${index}`, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    deletionProtection: true,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  }));
  plan.addSelection('Selection', { resources: tables.map(table => backup.BackupResource.fromDynamoDbTable(table)) });
  const checks = new RecoveryChecks();
  let taken;
  Validations.of(app).addPlugins({ name: 'measured', validate: context => {
    const before = process.cpuUsage();
    const report = checks.validate(context);
    taken = process.cpuUsage(before).user / 1000;
    if (!report.success) throw new Error('the tables are not safe');
    return report;
  } });
  const before = process.cpuUsage();
  app.synth();
  return { synthesis: process.cpuUsage(before).user / 1000, checks: taken };
}

const results = Array.from({ length: APPS }, () => synthesised(Number(process.argv[2])));
console.log(JSON.stringify({ first: results[0], warm: results[APPS - 1] }));
