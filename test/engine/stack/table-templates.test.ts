import fc from 'fast-check';
import { evaluated, ID, NAMES, OTHER } from './evaluated';
import { withLiterals } from '../../../src/engine/stack/literal-references';
import { type Arrangement, TableTemplates } from '../../../src/engine/stack/table-templates';
import { templateIn, type Template } from '../../../src/engine/stack/template';

const TABLE = { Type: 'AWS::DynamoDB::GlobalTable', Properties: { KeySchema: [] }, DependsOn: ['Guard'] };

const templateOf = (resource: object, more: object = {}): Template =>
  ({ Resources: { [ID]: TABLE, Reader: { Type: 'Custom::Reader', ...resource } }, ...more });
const literalOf = (resource: object) => withLiterals(templateOf(resource), ID, NAMES.old).Resources.Reader;
const propertyOf = (value: unknown) => literalOf({ Properties: { value } }).Properties!.value;

test.each([
  ['Ref', { Ref: ID }, NAMES.old.Ref],
  ['Fn::GetAtt with a list', { 'Fn::GetAtt': [ID, 'Arn'] }, NAMES.old.Arn],
  ['Fn::GetAtt with a text', { 'Fn::GetAtt': `${ID}.StreamArn` }, NAMES.old.StreamArn],
  ['Fn::Sub', { 'Fn::Sub': `\${${ID}}/\${${ID}.Arn}/\${AWS::Region}/\${!${ID}}` },
    { 'Fn::Sub': `${NAMES.old.Ref}/${NAMES.old.Arn}/\${AWS::Region}/\${!${ID}}` }],
  ['Fn::Sub with variables', { 'Fn::Sub': [`\${${ID}}/\${name}`, { name: { Ref: ID } }] },
    { 'Fn::Sub': [`${NAMES.old.Ref}/\${name}`, { name: NAMES.old.Ref }] }],
  ['Fn::Sub with a variable of that name', { 'Fn::Sub': [`\${${ID}}`, { [ID]: { Ref: OTHER } }] }, { 'Fn::Sub': [`\${${ID}}`, { [ID]: { Ref: OTHER } }] }],
  ['Fn::If', { 'Fn::If': ['IsNew', { Ref: ID }, { Ref: 'AWS::NoValue' }] }, { 'Fn::If': ['IsNew', NAMES.old.Ref, { Ref: 'AWS::NoValue' }] }],
  ['Fn::Join', { 'Fn::Join': ['', [{ 'Fn::GetAtt': [ID, 'Arn'] }, '/index/*']] }, { 'Fn::Join': ['', [NAMES.old.Arn, '/index/*']] }],
  ['a member that is named like a function', { Ref: ID, other: 1 }, { Ref: ID, other: 1 }],
  ['members of the names of JavaScript', { toString: { Ref: OTHER } }, { toString: { Ref: OTHER } }],
  ['another resource', { 'Ref': OTHER, 'Fn::GetAtt': [`${ID}2`, 'Arn'] }, { 'Ref': OTHER, 'Fn::GetAtt': [`${ID}2`, 'Arn'] }],
])('%s becomes a literal of the table, and nothing else does', (_, value, expected) => {
  expect(propertyOf(value)).toEqual(expected);
});

test('nothing waits for a literal: the table leaves DependsOn, others stay', () => {
  expect(literalOf({ DependsOn: ID })).toEqual({ Type: 'Custom::Reader' });
  expect(literalOf({ DependsOn: [ID] })).toEqual({ Type: 'Custom::Reader' });
  expect(literalOf({ DependsOn: [OTHER, ID] })).toMatchObject({ DependsOn: [OTHER] });
  expect(literalOf({ DependsOn: OTHER })).toMatchObject({ DependsOn: OTHER });
});

test('outputs and exports become literals; conditions, mappings and parameters stay', () => {
  const more = {
    Conditions: { IsNew: { 'Fn::Equals': [{ Ref: 'Stage' }, 'new'] } }, Parameters: { Stage: { Type: 'String' } }, Mappings: { [ID]: { a: { b: 'c' } } },
  };
  const Outputs = { Name: { Value: { Ref: ID }, Condition: 'IsNew', Export: { Name: { 'Fn::Sub': `\${${ID}}-name` } } } };

  expect(withLiterals(templateOf({}, { ...more, Outputs }), ID, NAMES.old)).toMatchObject({
    ...more, Outputs: { Name: { Value: NAMES.old.Ref, Condition: 'IsNew', Export: { Name: { 'Fn::Sub': `${NAMES.old.Ref}-name` } } } },
  });
});

test('an attribute that the table does not have is refused by its name', () => {
  const { StreamArn: _, ...names } = NAMES.old;

  expect(() => withLiterals(templateOf({ Properties: { a: { 'Fn::GetAtt': [ID, 'StreamArn'] } } }), ID, names))
    .toThrow('template refers to Orders.StreamArn, which table orders does not have');
});

test.each(['AWSTemplateFormatVersion: 2010-09-09\nResources: {}', '[]', '{}'])('a template that is no JSON object with resources is refused: %s', (text) => {
  expect(() => templateIn(text, 'Shop')).toThrow('template of Shop is not written in JSON');
});

test('a template with macros is refused: what they make is not in it', () => {
  expect(() => templateIn('{"Resources":{},"Transform":"AWS::LanguageExtensions"}', 'Shop')).toThrow('has the macros "AWS::LanguageExtensions"');
});

const reference = fc.oneof(
  fc.constantFrom(ID, OTHER).map((id) => ({ Ref: id })),
  fc.tuple(fc.constantFrom(ID, OTHER), fc.constantFrom('Arn', 'StreamArn', 'TableId')).map((parts) => ({ 'Fn::GetAtt': parts })),
  fc.tuple(fc.constantFrom(ID, OTHER), fc.constantFrom('Arn', 'TableId')).map((parts) => ({ 'Fn::GetAtt': parts.join('.') })),
);
const subText = fc.array(fc.oneof(
  fc.constantFrom('${Orders}', '${Orders.Arn}', '${!Orders}', '${Other}', '${name}', '${Orders.StreamArn}', '$ ', '{ ', '} ', 'Orders', '-'),
), { maxLength: 6 }).map((parts) => parts.join(''));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    reference,
    subText.map((text) => ({ 'Fn::Sub': text })),
    fc.tuple(subText, fc.dictionary(fc.constantFrom('name', ID, 'x'), tie('value'))).map((parts) => ({ 'Fn::Sub': parts })),
    fc.array(tie('value'), { maxLength: 3 }).map((parts) => ({ 'Fn::Join': ['', parts] })),
    fc.tuple(tie('value'), tie('value')).map(([a, b]) => ({ 'Fn::If': ['IsNew', a, b] })),
    fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));
const template = fc.tuple(value, value, fc.constantFrom(undefined, 'named')).map(([property, output, TableName]): Template => ({
  Resources: {
    [ID]: { ...TABLE, Properties: { ...TABLE.Properties, ...TableName && { TableName } } }, Reader: { Type: 'Custom::Reader', Properties: { property } },
  },
  Outputs: { Name: { Value: output } },
}));
const ARRANGEMENTS: Arrangement[] = (['old', 'new', 'none'] as const).flatMap((resource) =>
  (['old', 'new', 'live'] as const).map((references) => ({ resource, references })))
  .filter(({ resource, references }) => resource !== 'none' || references !== 'live');

test('a template with literals comes to what the one with references comes to, for either table', () => {
  fc.assert(fc.property(template, fc.constantFrom('old', 'new'), (original, side) => {
    const literal = withLiterals(original, ID, NAMES[side]);

    // With other names behind the references, it still comes to the same: none is left.
    for (const behind of ['old', 'new'] as const) {
      expect(evaluated({ ...literal, Resources: { ...literal.Resources, [ID]: TABLE } }, NAMES[behind]))
        .toEqual(evaluated({ ...original, Resources: { ...original.Resources, [ID]: TABLE } }, NAMES[side]));
    }
  }), { numRuns: 500 });
});

test('a template without references to the table stays as it is', () => {
  fc.assert(fc.property(template, (original) => {
    const literal = withLiterals(original, ID, NAMES.old);

    expect(withLiterals(literal, ID, NAMES.new)).toEqual(literal);
  }));
});

test('the way there and back ends with the template that was deployed, and each arrangement has one of its own or the same table', () => {
  fc.assert(fc.property(template, (original) => {
    const templates = new TableTemplates(original, ID, NAMES);
    ARRANGEMENTS.forEach((arrangement) => templates.of(arrangement));

    expect(templates.of({ resource: 'old', references: 'live' })).toBe(original);
    for (const { resource, references } of ARRANGEMENTS) {
      const { Resources: { [ID]: table } } = templates.of({ resource, references });
      expect(table === undefined).toBe(resource === 'none');
      if (table && references !== 'live') expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      if (table?.Properties?.TableName !== undefined) expect(table.Properties.TableName).toBe(resource === 'old' ? 'named' : NAMES.new.Ref);
    }
  }));
});
