import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EXAMPLE_APPS } from '../checkers/example-apps';

interface TemplateJson {
  readonly Resources?: { readonly [logicalId: string]: { readonly DependsOn?: string | string[] } };
}

const templatesOf = (define: (app: App) => unknown): TemplateJson[] => {
  const app = new App();
  define(app);
  return app.node.findAll().filter(Stack.isStack).map((stack) => Template.fromStack(stack).toJSON() as TemplateJson);
};

/** The logical ids that a part of a template refers to. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(referencesIn);
  }
  return Object.entries(Object(value) as object).flatMap(([key, member]) => {
    switch (key) {
      case 'Ref': return [String(member)];
      case 'DependsOn': return [member].flat() as string[];
      case 'Fn::GetAtt': return [Array.isArray(member) ? member[0] : String(member).split('.')[0]];
      case 'Fn::Sub': return [...String([member].flat()[0]).matchAll(/\$\{([^!.}]+)/g)].map(([, name]) => name).concat(referencesIn([member].flat()[1]));
      default: return typeof member === 'object' ? referencesIn(member) : [];
    }
  });
}

/** The resources that wait for each other, in the order in which they do; none in a template that can be deployed. */
function cycleIn({ Resources = {} }: TemplateJson): string[] {
  const free = new Set<string>();
  const visit = (id: string, waiting: string[]): string[] => {
    if (waiting.includes(id)) {
      return [...waiting.slice(waiting.indexOf(id)), id];
    }
    if (free.has(id) || !(id in Resources)) {
      return [];
    }
    for (const next of referencesIn(Resources[id])) {
      const cycle = visit(next, [...waiting, id]);
      if (cycle.length > 0) {
        return cycle;
      }
    }
    free.add(id);
    return [];
  };
  return Object.keys(Resources).map((id) => visit(id, [])).find((cycle) => cycle.length > 0) ?? [];
}

test.each(EXAMPLE_APPS.map(({ title, define }) => [title, define] as const))('no resource of %s waits for itself', (_, define) => {
  const templates = templatesOf(define);

  expect(templates.flatMap(cycleIn)).toEqual([]);
  expect(templates.some(({ Resources = {} }) => Object.values(Resources).some(({ DependsOn }) => DependsOn))).toBe(
    true,
  );
});

test.each([
  ['Ref', { Ref: 'A' }], ['GetAtt', { 'Fn::GetAtt': ['A', 'Arn'] }], ['Sub', { 'Fn::Sub': 'x-${A.Arn}' }],
  ['Sub with variables', { 'Fn::Sub': ['x-${Name}', { Name: { Ref: 'A' } }] }], ['nothing but DependsOn', undefined],
])('a circle that %s closes is found', (_, reference) => {
  const Resources = { A: { DependsOn: ['B'] }, B: { Properties: { Some: [{ Value: reference }] }, DependsOn: reference ? undefined : 'A' }, C: {} };

  expect(cycleIn({ Resources } as TemplateJson)).toEqual(['A', 'B', 'A']);
});
