import type { Stack } from 'aws-cdk-lib';

const REGIONS = new WeakMap<Stack, OwnRegion>();

/** The Region of a stack, as its template holds it. */
export class OwnRegion {
  /** A stack keeps its Region, and is asked for it with each of its tables. */
  public static of(stack: Stack): OwnRegion {
    const known = REGIONS.get(stack) ?? new OwnRegion(stack.resolve(stack.region));
    REGIONS.set(stack, known);
    return known;
  }

  private readonly text: string;

  private constructor(public readonly value: unknown) {
    this.text = JSON.stringify(value);
  }

  /** Whether a Region of a template is this one. */
  public is(region: unknown): boolean {
    return region === this.value || JSON.stringify(region) === this.text;
  }
}
