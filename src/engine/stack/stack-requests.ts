/** What CloudFormation answers about a stack, each refusal with the action named. */
import {
  DescribeStacksCommand, GetTemplateCommand, paginateListImports, paginateListStackResources,
  type Stack, type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { everyOf } from './pages';
import type { StackClients } from './stack-clients';
import { type Template, templateIn } from './template';
import type { Requests } from '../settings/requests';

/** CloudFormation lists for a while what has left the stack. */
const GONE = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];

export class StackRequests {
  /** @param name the name of the stack, or its ARN */
  constructor(
    public readonly requests: Requests, public readonly aws: StackClients, public readonly name: string,
  ) {}

  /** None if there is no such stack. */
  public async find(): Promise<Stack | undefined> {
    const client = await this.aws.cloudFormation();
    return this.requests.ask('cloudformation:DescribeStacks', () => client.send(new DescribeStacksCommand({ StackName: this.name }))
      .then(({ Stacks: [stack] = [] }) => stack, (error: Error) => {
        if (/does not exist/.test(error.message)) return undefined;
        throw error;
      }));
  }

  /** The template as it was deployed, before macros. */
  public async template(): Promise<Template> {
    const client = await this.aws.cloudFormation();
    const { TemplateBody: text = '' } = await this.requests.ask('cloudformation:GetTemplate', () =>
      client.send(new GetTemplateCommand({ StackName: this.name, TemplateStage: 'Original' })));
    return templateIn(text, this.name);
  }

  /** The resources that are in the stack now. */
  public async resources(): Promise<StackResourceSummary[]> {
    const client = await this.aws.cloudFormation();
    return this.requests.ask('cloudformation:ListStackResources', async () => {
      const pages = paginateListStackResources({ client }, { StackName: this.name });
      const found = await everyOf(pages, (page) => page.StackResourceSummaries);
      return found.filter(({ ResourceStatus: status }) => !GONE.includes(status!));
    });
  }

  /** The stacks that import a value. */
  public async importers(ExportName: string): Promise<string[]> {
    const client = await this.aws.cloudFormation();
    return this.requests.ask('cloudformation:ListImports', async () => {
      try {
        return await everyOf(paginateListImports({ client }, { ExportName }), (page) => page.Imports);
      } catch (error) {
        if (/not imported by any stack/.test((error as Error).message)) return [];
        throw error;
      }
    });
  }
}
