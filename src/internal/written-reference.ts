import { type IResolvable, Token } from 'aws-cdk-lib';

/**
 * A reference within a stack, as its template holds it. A token of aws-cdk-lib finds its stack and its logical id again
 * each time that it is resolved, which is most of what a reference costs; this one has been found once for all.
 */
export class WrittenReference implements IResolvable {
  public readonly creationStack = [];

  constructor(private readonly reference: object) {}

  public resolve(): object {
    return this.reference;
  }

  public toString(): string {
    return Token.asString(this);
  }
}
