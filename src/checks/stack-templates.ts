import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import { type IPolicyValidationContext, type NestedStack, type Stack, Stack as AnyStack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { TemplateDocument, TemplateSource } from '../assessment/template/template';

/** A template with the stack that it is of. */
export interface StackTemplate {
  readonly stack?: Stack;
  readonly path: string;
  readonly source: TemplateSource;
}

/**
 * The templates of the stacks that are to be validated, and those of their nested stacks, which aws-cdk-lib does not
 * hand over.
 */
export function stackTemplates({ stackTemplates: given, appConstruct }: IPolicyValidationContext): StackTemplate[] {
  return given.flatMap(({ stackConstructPath, templatePath }) => {
    const stack = stackAt(appConstruct, stackConstructPath);
    const alone = { path: templatePath, source: { file: templatePath, document: read(templatePath) } };
    return stack ? withNested(stack, templatePath) : [alone];
  });
}

function stackAt(app: IConstruct, path: string): Stack | undefined {
  const found = path.split('/').reduce<IConstruct | undefined>((parent, id) => parent?.node.tryFindChild(id), app);
  return found && AnyStack.isStack(found) ? found : undefined;
}

function withNested(stack: Stack, path: string): StackTemplate[] {
  const children = stack.node.findAll().filter((node): node is NestedStack =>
    AnyStack.isStack(node) && node.nestedStackParent === stack);
  const nested = children.map((child) => ({ child, id: idOf(child), path: join(dirname(path), child.templateFile) }));
  return [
    {
      stack,
      path,
      source: {
        file: path,
        document: read(path),
        ...Token.isUnresolved(stack.account) ? {} : { account: stack.account },
        ...Token.isUnresolved(stack.region) ? {} : { region: stack.region },
        nested: Object.fromEntries(nested.map(({ id, path: file }) => [id, file])),
      },
    },
    ...nested.flatMap(({ child, path: file }) => withNested(child, file)),
  ];
}

function idOf(child: NestedStack): string {
  return child.nestedStackParent!.resolve(child.nestedStackResource!.logicalId);
}

function read(path: string): TemplateDocument {
  return JSON.parse(readFileSync(path, 'utf8')) as TemplateDocument;
}
