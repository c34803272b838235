import { join } from 'path';
import { AssetStaging, FileAssetPackaging, Names, Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as cxapi from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';

const HANDLERS = join(__dirname, '../../assets/handlers');

/**
 * The code of a handler, as it was bundled for the package. `Code.fromAsset()` also makes a bucket of which nothing is asked here, and with it
 * loads every fact about every Region, which takes longer than the whole synthesis of a table and its plan.
 */
export class HandlerCode extends lambda.Code {
  public readonly isInline = false;
  private stagedPath?: string;

  constructor(private readonly handler: string) {
    super();
  }

  public bind(scope: Construct): lambda.CodeConfig {
    const stack = Stack.of(scope);
    const staging = new AssetStaging(scope, 'Code', { sourcePath: join(HANDLERS, `${this.handler}.lambda`) });
    this.stagedPath = staging.relativeStagedPath(stack);
    const { bucketName, objectKey } = stack.synthesizer.addFileAsset({
      packaging: FileAssetPackaging.ZIP_DIRECTORY,
      sourceHash: staging.assetHash,
      fileName: this.stagedPath,
      deployTime: true,
      displayName: Names.stackRelativeConstructPath(staging),
    });
    return { s3Location: { bucketName, objectKey } };
  }

  /** Tools that run functions on the machine of a developer look there for the code. */
  public bindToResource(resource: CfnResource, { resourceProperty = 'Code' }: lambda.ResourceBindOptions = {}): void {
    if (resource.node.tryGetContext(cxapi.ASSET_RESOURCE_METADATA_ENABLED_CONTEXT)) {
      resource.addMetadata(cxapi.ASSET_RESOURCE_METADATA_PATH_KEY, this.stagedPath);
      resource.addMetadata(cxapi.ASSET_RESOURCE_METADATA_IS_BUNDLED_KEY, false);
      resource.addMetadata(cxapi.ASSET_RESOURCE_METADATA_PROPERTY_KEY, resourceProperty);
    }
  }
}
