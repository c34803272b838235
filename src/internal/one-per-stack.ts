import type { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Things of which each stack has one, defined when it is first asked for. */
export class OnePerStack<T extends object> {
  private readonly known = new WeakMap<Stack, T>();

  constructor(private readonly define: (stack: Stack) => T) {}

  public of(stack: Stack): T {
    const known = this.known.get(stack) ?? this.define(stack);
    this.known.set(stack, known);
    return known;
  }

  /** Takes in one that is being defined, by the library or by the app itself. */
  public add(stack: Stack, one: T): void {
    this.known.set(stack, one);
  }

  /** Refuses to define a second construct of a kind, before it is part of the tree. */
  public assertOnlyOne(this: OnePerStack<T & IConstruct>, stack: Stack, kind: string): void {
    const defined = this.known.get(stack);
    if (defined) {
      throw new Error(`the stack "${stack.node.path}" has a ${kind} already, "${defined.node.path}"; define your own before the first protected table`);
    }
  }
}
