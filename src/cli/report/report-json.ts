/**
 * The report for programs: the numbers, every conflict, everything superseded, and every item that took several writes.
 * Values as DynamoDB exports them.
 */
import type { ReportSource } from './report-source';
import { encodeItemValues, encodeReport } from './run-counts';
import { encodeItem } from '../../engine/values/attribute-value';

export async function* jsonReport(source: ReportSource): AsyncGenerator<string> {
  const { plan, digest, header, note, runs, seconds, counts, journal } = source;
  const { samples, itemsDigest, version, ...facts } = header;
  const { examples, supersededExamples, ...numbers } = encodeReport(counts) as {
    examples: object;
    supersededExamples: object;
  };
  const complete = counts.items === header.counts.items;
  const head = {
    plan,
    digest,
    ...facts,
    planned: note,
    runs,
    seconds,
    journal,
    complete,
    report: numbers,
    expired: source.expired,
  };
  yield JSON.stringify(head, undefined, 2).slice(0, -2);
  yield* array('conflicts', conflicts(source));
  yield* array('superseded', superseded(source));
  yield* array('notAtomic', notAtomic(source));
  yield '\n}\n';
}

async function* conflicts({ outcomes }: ReportSource): AsyncGenerator<object> {
  for await (const { keys, conflicts: found } of outcomes()) {
    yield* found.map((conflict) => encodeItemValues({ keys, ...conflict }));
  }
}

async function* superseded({ outcomes }: ReportSource): AsyncGenerator<object> {
  for await (const { keys, superseded: found } of outcomes()) {
    yield* found.map((each) => encodeItemValues({ keys, ...each }));
  }
}

async function* notAtomic({ outcomes }: ReportSource): AsyncGenerator<object> {
  for await (const { keys, parts } of outcomes()) {
    if (parts.length > 1) yield { keys: encodeItem(keys), writes: parts.length };
  }
}

async function* array(name: string, elements: AsyncIterable<object>): AsyncGenerator<string> {
  yield `,\n  ${JSON.stringify(name)}: [`;
  let separator = '\n';
  for await (const element of elements) {
    yield `${separator}    ${JSON.stringify(element)}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']' : '\n  ]';
}
