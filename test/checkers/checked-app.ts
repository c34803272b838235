import { basename } from 'path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ExampleApp } from './example-apps';

/** An example app, synthesised for the checkers. */
export class CheckedApp {
  public readonly title: string;
  public readonly app: App;

  /** The files of its templates. */
  public readonly templates: string[];

  /**
   * @param context the feature flags of the app
   * @param outdir where the templates go; a temporary directory if left out
   */
  constructor(
    private readonly example: ExampleApp,
    private readonly context: { [flag: string]: unknown } = {},
    outdir?: string,
  ) {
    this.title = example.title;
    this.app = new App({ context, outdir });
    example.define(this.app);
    this.templates = this.app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
  }

  /** The same app once more, not synthesised yet. */
  public again(): App {
    const app = new App({ context: this.context });
    this.example.define(app);
    return app;
  }

  /** Why a finding is accepted, in the words that stand beside its resource; none if nobody has accepted it. */
  public reason(template: string, logicalId: string, rule: string): string | undefined {
    const resource = this.app.node
      .findAll()
      .filter((construct) => logicalIdOf(construct) === logicalId)
      .find((construct) => Stack.of(construct).templateFile === basename(template));
    return resource && reasonOn(resource, rule);
  }
}

/** The logical id of the resource that a construct is. */
export function logicalIdOf(construct: IConstruct): string | undefined {
  return CfnResource.isCfnResource(construct) ? Stack.of(construct).resolve(construct.logicalId) : undefined;
}

/** Why the finding of a rule is accepted on a construct or on what it is part of. */
export function reasonOn(construct: IConstruct, rule: string): string | undefined {
  return construct.node.scopes.flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as { [id: string]: string }))
    .find(([id]) => id.replace(/^annotation::/i, '') === rule)?.[1];
}
