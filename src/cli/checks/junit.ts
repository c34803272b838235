/** The result of a check as JUnit XML, which CI servers read: a test for each table and each finding. */
import XmlBuilder from 'fast-xml-builder';
import { isOpen } from './check-text';
import { type CheckFinding, type CheckResult, findingText } from '../../assessment/check-finding';
import { helpUri, PACK, ruleId } from '../../assessment/check-rules';
import { plainText } from '../../engine/errors/plain-text';

/** Members with this sign are attributes. */
const ATTRIBUTE = '@';

export function junitXml({ tables, findings }: CheckResult): string {
  const files = [...new Set([...tables, ...findings].map(({ file }) => file))];
  const suites = files.map((file) => suiteOf(file, {
    tables: tables.filter((table) => table.file === file),
    findings: findings.filter((finding) => finding.file === file),
  }));
  const builder = new XmlBuilder({
    ignoreAttributes: false, attributeNamePrefix: ATTRIBUTE, format: true, suppressEmptyNode: true,
  });
  return builder.build({
    '?xml': attributes({ version: '1.0', encoding: 'UTF-8' }),
    'testsuites': { testsuite: suites },
  });
}

function suiteOf(file: string, { tables, findings }: CheckResult): object {
  const whole = tables.filter(({ resource }) => !findings.some((finding) => finding.resource === resource));
  const tests = [
    ...whole.map(({ resource }) => attributes({ name: `${resource} is protected as demanded`, classname: file })),
    ...findings.map((finding) => testOf(finding, file)),
  ];
  const failures = findings.filter(isOpen).length;
  const counts = { tests: tests.length, failures, errors: 0, skipped: findings.length - failures };
  return { ...attributes({ name: `${PACK} ${file}`, ...counts }), testcase: tests };
}

function testOf(finding: CheckFinding, file: string): object {
  const { resource, rule, replica, state, remedy, place, acknowledged } = finding;
  const message = `${findingText(finding)}; ${remedy}; ${helpUri(rule)}`;
  return {
    ...attributes({ name: `${resource} ${ruleId(rule, replica)}${place === '' ? '' : ` (${place})`}`, classname: file }),
    ...acknowledged === undefined ? { failure: attributes({ message, type: state }) }
      : { skipped: attributes({ message: acknowledged }) },
  };
}

/** XML holds no control characters, not even as their numbers. */
function attributes(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${ATTRIBUTE}${name}`, plainText(String(value))]));
}
