/** YAML as CloudFormation reads it: its short forms are functions, and a date is a text. */
import {
  type CollectionTag, type DocumentOptions, parseDocument, type ParseOptions, type ScalarTag, type SchemaOptions,
  type Tags,
} from 'yaml';

/** Functions with a short form; `!Ref` and `!Condition` have no prefix. */
const SHORT_FORMS = [
  'Base64', 'Cidr', 'FindInMap', 'GetAtt', 'GetAZs', 'ImportValue', 'Join', 'Select', 'Split', 'Sub', 'Transform', 'And', 'Equals', 'If', 'Not', 'Or',
  'Length', 'ToJsonString', 'ForEach', 'Implies', 'Contains', 'EachMemberEquals', 'EachMemberIn', 'RefAll', 'ValueOf', 'ValueOfAll',
];

/** Types of YAML 1.1 that CloudFormation does not support. */
const UNSUPPORTED = new Set(['tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:binary', 'tag:yaml.org,2002:omap', 'tag:yaml.org,2002:pairs', 'tag:yaml.org,2002:set']);

const TAGS: Tags = ['Ref', 'Condition', ...SHORT_FORMS].flatMap((name) => {
  const key = ['Ref', 'Condition'].includes(name) ? name : `Fn::${name}`;
  return [scalarTag(name, key), collectionTag('seq', name, key), collectionTag('map', name, key)];
});

/** How YAML is read. */
export function yamlOptions(): DocumentOptions & ParseOptions & SchemaOptions {
  return {
    version: '1.1',
    merge: true,
    stringKeys: true,
    customTags: (tags) => [...tags.filter((tag) => typeof tag === 'string' || !UNSUPPORTED.has(tag.tag)), ...TAGS],
  };
}

/** The document of a text; throws the first fault with its line. */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text, yamlOptions());
  const [fault] = [...document.errors, ...document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')];
  if (fault) throw fault;
  return document.toJS({ maxAliasCount: 1000 });
}

function scalarTag(name: string, key: string): ScalarTag {
  return { tag: `!${name}`, resolve: (text) => ({ [key]: text }) };
}

function collectionTag(collection: 'seq' | 'map', name: string, key: string): CollectionTag {
  return {
    tag: `!${name}`,
    collection,
    resolve: (node) => ({ [key]: node.toJSON() }) as never,
  };
}
