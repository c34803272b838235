import { allOf, anyOf, type Fact } from './fact';
import { hasUnknown, isPlain, matches } from './marked-text';

/** Patterns by the resource that they name; a plan may name hundreds of tables, and each is asked for. */
interface ArnIndex {
  readonly byResource: ReadonlyMap<string, readonly string[]>;

  /** Those that may stand for more than one resource. */
  readonly open: readonly string[];
}

const INDEXES = new WeakMap<readonly string[], ArnIndex>();

/** True if one of the patterns describes an ARN; both may hold marks. */
export function matchesAnArn(patterns: readonly string[], arn: string): Fact<boolean> {
  const resource = arnParts(arn)[5] ?? '';
  const { byResource, open } = indexOf(patterns);
  const candidates = hasUnknown(resource) ? patterns : [...byResource.get(resource) ?? [], ...open];
  return anyOf(candidates.map((pattern) => matchesArn(pattern, arn)));
}

/**
 * ARNs are compared part by part; the partition only where both are known, because `arn:aws:` is written for wherever a
 * stack goes.
 */
export function matchesArn(pattern: string, arn: string): Fact<boolean> {
  if (pattern === arn || pattern === '*') return true;
  const [wanted, given] = [arnParts(pattern), arnParts(arn)];
  return wanted.length < given.length
    ? matches(pattern, ['arn', wanted[1], ...given.slice(2)].join(':'))
    : allOf(given.map((part, place) => place === 1 && !isPlain(part) ? true : matches(wanted[place], part)));
}

function indexOf(patterns: readonly string[]): ArnIndex {
  let index = INDEXES.get(patterns);
  if (!index) {
    const byResource = new Map<string, string[]>();
    const open: string[] = [];
    for (const pattern of patterns) {
      const resource = arnParts(pattern)[5];
      if (resource === undefined || resource.includes('*') || hasUnknown(resource)) open.push(pattern);
      else byResource.set(resource, [...byResource.get(resource) ?? [], pattern]);
    }
    index = { byResource, open };
    INDEXES.set(patterns, index);
  }
  return index;
}

const PARTS = new Map<string, readonly string[]>();

/** The five parts before the resource, and the resource with its colons. An ARN is asked for once for each plan. */
export function arnParts(arn: string): readonly string[] {
  let parts = PARTS.get(arn);
  if (!parts) {
    parts = splitArn(arn);
    PARTS.set(arn, parts);
  }
  return parts;
}

/** A mark may hold colons, too. */
function splitArn(arn: string): string[] {
  const colons = [...arn.matchAll(/\0[^\0]*\0|:/g)].filter(([found]) => found === ':').slice(0, 5).map(({ index }) => index);
  const starts = [0, ...colons.map((colon) => colon + 1)];
  return starts.map((start, place) => arn.slice(start, colons[place]));
}
