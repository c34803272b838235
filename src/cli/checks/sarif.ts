/** The result of a check as SARIF, which code scanning of Git hosts reads. */
import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LineOf } from './finding-lines';
import { version } from '../../../package.json';
import { type CheckFinding, type CheckResult, findingText } from '../../assessment/check-finding';
import { CHECK_RULE_NAMES, CHECK_RULES, helpUri, PACK, ruleId } from '../../assessment/check-rules';

const HOME = 'https://github.com/cdk-dynamodb-recovery/cdk-dynamodb-recovery';

/** A log of SARIF 2.1.0, see docs.oasis-open.org/sarif/sarif/v2.1.0. */
export function sarifLog({ findings }: CheckResult, lineOf: LineOf): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: PACK, version, informationUri: HOME, rules: CHECK_RULE_NAMES.map(ruleDescriptor) } },
      results: findings.map((finding) => resultOf(finding, lineOf(finding))),
      columnKind: 'utf16CodeUnits',
    }],
  };
}

function ruleDescriptor(rule: typeof CHECK_RULE_NAMES[number]): object {
  return {
    id: ruleId(rule),
    name: rule,
    shortDescription: { text: `${CHECK_RULES[rule]}.` },
    helpUri: helpUri(rule),
    defaultConfiguration: { level: 'error' },
  };
}

function resultOf(finding: CheckFinding, startLine: number | undefined): object {
  const { file, resource, rule, replica, state, expected, actual, remedy, place, acknowledged } = finding;
  return {
    ruleId: ruleId(rule),
    ruleIndex: CHECK_RULE_NAMES.indexOf(rule),
    level: state === 'UNKNOWN' ? 'warning' : 'error',
    message: { text: `${resource}: ${findingText(finding)}; ${remedy}.` },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: uriOf(file) },
        ...startLine === undefined ? {} : { region: { startLine } },
      },
      logicalLocations: [{ name: resource, fullyQualifiedName: resource, kind: 'resource' }],
    }],
    partialFingerprints: { 'recoveryCheck/v1': digestOf([file, resource, rule, replica, place]) },
    properties: { state, expected, actual, ...replica === undefined ? {} : { replica } },
    ...acknowledged === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: acknowledged }] },
  };
}

/** Relative to the folder of the run, as code scanning expects it. */
function uriOf(file: string): string {
  const relative = file.split(/[\\/]/).map(encodeURIComponent).join('/').replace(/^(\.\/)+/, '');
  return isAbsolute(file) ? pathToFileURL(file).href : relative;
}

/** The same for the same finding of a later run, wherever its line is. */
function digestOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}
