import { lintFindings } from './cfn-lint';

const match = (file: string, id: string, path: Array<string | number> | null) => ({
  Filename: file, Rule: { Id: id }, Message: 'of that kind', Location: { Path: path },
});

test('gives each app the matches in its own templates, with the resource', () => {
  const apps = [{ templates: ['/a/One.json', '/a/Two.json'] }, { templates: ['/b/One.json'] }, { templates: ['/c/One.json'] }];
  const matches = [
    match('/b/One.json', 'E3002', ['Resources', 'Table', 'Properties', 'Replicas', 0]),
    match('/a/Two.json', 'W3005', ['Resources', 'Selection', 'DependsOn']),
    match('/a/One.json', 'E0000', null),
  ];

  expect(lintFindings(apps, matches)).toEqual([
    [{ rule: 'W3005 of that kind', resource: 'Selection' }, { rule: 'E0000 of that kind', resource: 'the template' }],
    [{ rule: 'E3002 of that kind', resource: 'Table' }],
    [],
  ]);
});
