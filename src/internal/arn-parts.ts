import { Tokenization } from 'aws-cdk-lib';

/**
 * The parts of an ARN that are known when the app is synthesised; each is left out where only the deployment knows it.
 */
export interface ArnParts {
  readonly partition?: string;
  readonly service?: string;
  readonly region?: string;
  readonly account?: string;

  /** All that comes after the account, with its colons. */
  readonly resource?: string;
}

/** An account and a Region, either of which can be a token. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Stands for a token. ARNs hold no such character. */
const UNKNOWN = '\0';

/**
 * Reads an ARN part by part. A token holds no colon, so that what stands next to it is known although the whole is not.
 *
 * @param arn text, tokens included, or a value as it is resolved for a template
 */
export function arnParts(arn: unknown): ArnParts {
  const [prefix, partition, service, region, account, ...resource] = known(arn).split(':');
  return prefix === 'arn' && resource.length > 0 ? {
    ...unlessUnknown({ partition, service, region, account, resource: resource.join(':') }),
  } : {};
}

/**
 * The place of a resource: that of its ARN, or else that of its construct, which knows neither place of an ARN with a
 * token in it.
 */
export function placeOfArn(arn: string, env: Place): Place {
  const { account = env.account, region = env.region } = arnParts(arn);
  return { account, region };
}

/**
 * True for an ARN that can be one of a form, of which each part is an expression. A token stands for whatever the form
 * has in its place.
 *
 * @param form partition, service, Region, account, and the parts of the resource
 */
export function canBeArn(arn: string, form: RegExp[]): boolean {
  const parts = known(arn).split(':');
  const isWhole = parts.length === form.length + 1 && parts[0] === 'arn';
  return isWhole
    ? form.every((pattern, index) => parts[index + 1] === UNKNOWN || pattern.test(parts[index + 1].split(UNKNOWN).join('0')))
    : parts.some((part) => part.includes(UNKNOWN)) && parts.length <= form.length;
}

function unlessUnknown(parts: { readonly [name: string]: string }): ArnParts {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== '' && !part.includes(UNKNOWN)));
}

/** The text of a value, with tokens and functions of CloudFormation as one character. */
function known(value: unknown): string {
  if (typeof value === 'string') {
    return Tokenization.reverseString(value).mapTokens({ mapToken: () => UNKNOWN }).join({ join: (left, right) => `${left}${right}` });
  }
  const { 'Fn::Join': join } = Object(value) as { readonly 'Fn::Join'?: [string, unknown[]] };
  return Array.isArray(join?.[1]) ? join[1].map(known).join(join[0]) : UNKNOWN;
}
