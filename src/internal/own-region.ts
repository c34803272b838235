import type { Stack } from 'aws-cdk-lib';
import { OnePerStack } from './one-per-stack';

/** The Region of a stack, as its template holds it. */
export class OwnRegion {
  /** A stack keeps its Region, and is asked for it with each of its tables. */
  public static of(stack: Stack): OwnRegion {
    return OwnRegion.regions.of(stack);
  }

  private static readonly regions = new OnePerStack((stack) => new OwnRegion(stack.resolve(stack.region)));

  private readonly text: string;

  private constructor(public readonly value: unknown) {
    this.text = JSON.stringify(value);
  }

  /** True for a Region of a template that is this one. */
  public is(region: unknown): boolean {
    return region === this.value || JSON.stringify(region) === this.text;
  }
}
