import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'fs';
import { join, relative } from 'path';
import { FileAssetPackaging, Names, Stack, Stage, type CfnResource } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as cxapi from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';

const HANDLERS = join(__dirname, '../../assets/handlers');

/** A bundle is a folder with one file. */
const BUNDLE = 'index.js';

/**
 * The code of a handler, as it was bundled for the package. `Code.fromAsset()` also makes a bucket of which nothing is
 * asked here, and with it loads every fact about every Region, which takes longer than the whole synthesis of a table
 * and its plan. `AssetStaging` loads what finds and filters any folder, and reads all of it for a digest that is known
 * since the package was built.
 */
export class HandlerCode extends lambda.Code {
  public readonly isInline = false;
  private stagedPath?: string;

  constructor(private readonly handler: string) {
    super();
  }

  public bind(scope: Construct): lambda.CodeConfig {
    const digest = digestOf(this.handler);
    this.stagedPath = staged(scope, join(HANDLERS, `${this.handler}.lambda`), digest);
    const { bucketName, objectKey } = Stack.of(scope).synthesizer.addFileAsset({
      packaging: FileAssetPackaging.ZIP_DIRECTORY,
      sourceHash: digest,
      fileName: this.stagedPath,
      deployTime: true,
      displayName: `${Names.stackRelativeConstructPath(scope)}/Code`,
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

/** The digest of a bundle, written next to the bundles when they are made. */
function digestOf(handler: string): string {
  const digests = JSON.parse(readFileSync(join(HANDLERS, 'digests.json'), 'utf8')) as { readonly [handler: string]: string };
  return digests[handler];
}

/**
 * Copies a bundle into the assembly, which can be deployed from another machine; returns its path, from the assembly of
 * its stage.
 */
function staged(scope: Construct, folder: string, digest: string): string {
  const { outdir, assetOutdir } = Stage.of(scope)!;
  if (scope.node.tryGetContext(cxapi.DISABLE_ASSET_STAGING_CONTEXT)) {
    return folder;
  }
  const target = join(assetOutdir, `asset.${digest}`);
  if (!existsSync(join(target, BUNDLE))) {
    mkdirSync(target, { recursive: true });
    // Under its own name at last, so that a copy that was cut short is made again.
    const unfinished = join(target, `${BUNDLE}.${process.pid}`);
    copyFileSync(join(folder, BUNDLE), unfinished);
    renameSync(unfinished, join(target, BUNDLE));
  }
  return relative(outdir, target);
}
