import type { TableResource } from '../internal/table-resource';

/** A resource as the template will hold it. */
export interface RenderedResource {
  readonly Properties?: { readonly [name: string]: unknown };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * A table as its overrides leave it; none where nothing is overridden, and its L1 properties are complete. Rendering a
 * whole resource costs ten times what is needed of it; aws-cdk-lib keeps both the overrides and the rendering out of
 * its public types.
 */
export function overriddenResource({ cfn, stack }: TableResource): RenderedResource | undefined {
  const { rawOverrides } = cfn as unknown as { rawOverrides?: object };
  if (rawOverrides !== undefined && Object.keys(rawOverrides).length === 0) {
    return undefined;
  }
  const rendered = (cfn as unknown as { _toCloudFormation(): object })._toCloudFormation();
  const { Resources } = stack.resolve(rendered) as { Resources: { [id: string]: RenderedResource } };
  return Object.values(Resources)[0];
}
