/**
 * The names and ARNs by which a person names a table.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
import { Refusal } from '../errors/refusal';

/** A table by its name and, if the ARN was typed, by its ARN. */
export interface TableAddress {
  readonly name: string;
  readonly arn?: string;
}

const NAME = /^[\w.-]{3,255}$/;
const ARN = /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/([\w.-]{3,255})$/;

/** Reads the name or the ARN of a table. Refuses an invalid one before any request. */
export function tableAddress(option: string, text: string): TableAddress {
  if (NAME.test(text)) return { name: text };
  const [arn, name] = ARN.exec(text) ?? [];
  if (name) return { name, arn };
  throw new Refusal(option, 'be the name of a table (3 to 255 letters, digits, "_", "-" and ".") or its ARN', JSON.stringify(text),
    /^arn:.*:table\/[\w.-]+\//.test(text) ? 'the ARN ends after the name of the table' : undefined);
}

/** True if a text is meant as an ARN. */
export function isArn(text: string): boolean {
  return text.startsWith('arn:');
}
