/** Mutants of the rules that a user gives, of time to live, of the chain of a journal and of the language of filters. */
const MARKS = ['damaged-attributes.test'];
const BUILDING = ['building'];
const TOUCH = ['touch-rewind', 'touch-property'];
const TIME = ['repair-time'];
const VERSION = ['version.test'];
const NAMES = ['names-read'];
const DOUBTS = ['name-doubts'];
const RULES = ['restore-rules'];
const EXPIRY = ['expiring-write'];
const EXPIRED = ['report-source'];
const CHAIN = ['journal-chain'];
const ORDER = ['journal-order'];
const FILTER = ['filter.test'];
const KEYS = ['filter-keys'];

export const RULE_MUTANTS = {
  'names of rules and filters are those of what was read': [
    ['names-read.ts', "if (source === 'journal') return;", "if (source === undefined) return;", NAMES],
    ['names-read.ts', '!images.some((item) => isFound(wanted, item))', '!isFound(wanted, images[0])', NAMES],
    ['names-read.ts', 'valueOf(item, path)?.[type] !== undefined', 'valueOf(item, path) !== undefined', NAMES],
    ['names-read.ts', "['keep', 'together', 'delta', 'version'", "['together', 'delta', 'version'", NAMES],
    ['names-read.ts', "'delta', 'version', 'touch', 'putBackWithout'];", "'delta', 'touch', 'putBackWithout'];", NAMES],
    ['names-read.ts', 'value !== undefined && value.N === undefined', 'value !== undefined && value.N === value.S', NAMES],
    ['names-read.ts', 'if (this.changes === 0) return [];', '', NAMES],
    ['nearest-name.ts', 'editDistance(plain(name), plain(candidate), least)', 'least', NAMES],
    ['nearest-name.ts', 'plain(candidate) === plain(name) ? 0 : editDistance(plain(name), plain(candidate), least)', 'editDistance(name, candidate, least)', NAMES],
    ['name-doubts.ts', 'doubts.find(({ widens }) => widens)', 'doubts[0]', DOUBTS],
    ['name-doubts.ts', 'doubt.nearest ?? (doubt.widens ? [] : name)', 'doubt.nearest ?? name', DOUBTS],
    ['name-doubts.ts', 'doubt.nearest ?? (doubt.widens ? [] : name)', 'doubt.nearest ?? []', DOUBTS],
    ['name-doubts.ts', '.filter((group) => group.length > 1)', '', DOUBTS],
    ['filter-keys.ts', "image === 'key' && (path.length > 1 || !keyNames.includes(name))", "image === 'key' && !keyNames.includes(name)", KEYS],
    ['filter-keys.ts', 'literals.find((literal) => literal.type !== type)', 'literals.slice(0, 1).find((literal) => literal.type !== type)', KEYS],
  ],
  'rules that contradict each other are refused': [
    ['restore-rules.ts', 'touch.find((name) => names.includes(name))', "touch.find((name) => property === '' && names.includes(name))", RULES],
    ['restore-rules.ts', 'expiry !== undefined && touch.includes(expiry)', 'expiry !== undefined && touch[0] === expiry', RULES],
    ['restore-rules.ts', 'version !== undefined && putBackWithout.includes(version)', "version === '' && putBackWithout.includes(version)", RULES],
    ['restore-rules.ts', 'together.includes(name) || rules.deep?.includes(name)', 'rules.deep?.includes(name)', RULES],
    ['restore-rules.ts', 'rules.delta?.find((name) => !mayRestore(rules, name))', "rules.delta?.find((name) => name === '')", RULES],
  ],
  'the version goes on from the largest of all that there were': [
    ['fold.ts', 'a === undefined ? b : larger(a, b)', 'a === undefined ? b : b', VERSION],
    ['fold.ts', 'this.version = !damage && image && !attribute(image, name) ?', "this.version = !damage && image && name === '' ?", VERSION],
    ['conditional-write.ts', 'return name !== undefined && largest !== undefined ? successor(largest) : undefined;', 'return undefined;', VERSION],
    ['conditional-write.ts', 'return next === undefined ? item :', "return next !== '' ? item :", VERSION],
    ['conditional-write.ts', 'next === successor(last.N)', "next !== ''", VERSION],
    ['decision.ts', 'version: fold.version, former', 'former', VERSION],
  ],
  'what expires by time to live is counted, before and after': [
    ['expiring-write.ts', "case 'put':\n      return hasExpired(write.item, name, at);", "case 'put': return false;", EXPIRY],
    ['expiring-write.ts', 'path.length === 1 && path[0] === name && base', 'path.length === 1 && base', EXPIRY],
    ['expiring-write.ts', 'path.length === 1 && path[0] === name && base', 'path[0] === name && base', EXPIRY],
    ['fold.ts', "{ kind: 'removed', ttl: ttl || undefined }", "{ kind: 'removed' }", EXPIRY],
    ['report.ts', 'conflicts.some(({ ttl }) => ttl)', 'conflicts.some(({ ttl }) => ttl === false)', EXPIRY],
    ['report-source.ts', 'hasExpired(item, expiry, new Date(at))', 'hasExpired(item, expiry, new Date(2 * Date.parse(at)))', EXPIRED],
    ['report-source.ts', 'attribute === undefined ? to?.M :', 'attribute === undefined ? undefined :', EXPIRED],
    ['report-source.ts', 'attribute === expiry && to ?', 'to ?', EXPIRED],
    ['report-source.ts', 'if (entry.parts.includes(part)) {', 'if (part >= 0) {', EXPIRED],
  ],
  'what is touched has the time of its repair, in the form of before the damage': [
    ['repair-time.ts', 'formOf(attribute(former, name)) ?? formOf(attribute(item, name))', 'formOf(attribute(item, name)) ?? formOf(attribute(former, name))', TIME],
    ['repair-time.ts', 'time.toISOString() === text', "text !== ''", TIME],
    ['repair-time.ts', 'Math.abs(offset) > FURTHEST ||', 'Math.abs(offset) > 9 * FURTHEST ||', TIME],
    ['repair-time.ts', 'number >= 1e9 && number < 1e10', 'number >= 1e9', TIME],
    ['repair-time.ts', 'new Date(at + 60_000 * offset)', 'new Date(at)', TIME],
    ['repair-time.ts', 'base === ABSENT || formIn', 'base !== ABSENT || formIn', TIME],
    ['fold.ts', 'if (!damage) return without(former, changed);', 'if (!damage) return former;', TIME],
    ['fold.ts', '    .filter((name) => !attribute(former, name))\n', '', TIME],
    ['item-images.ts', 'without(item, rules.touch),', 'item,', TOUCH],
    ['decision.ts', 'former: fold.former };', '};', TOUCH],
    ['conditional-write.ts', 'const times = timeMarks(repair.item, target);', 'const times = timeMarks({}, target);', TOUCH],
    ['restore-rules.ts', '...(rules.touch ?? [])', '', TOUCH],
    ['earlier-writes.ts', '!time && b.marks.some(', '(time || b.kind) && b.marks.some(', TOUCH],
    ['item-rewind.ts', 'filter(({ time }) => !time)', 'filter(({ time }) => time !== false)', ['touch-rewind']],
  ],
  'of a number with steps only those of the damage are taken off': [
    ['damaged-attributes.ts', "if (!this.rules.delta?.includes(path[0])) return false;", 'if (!this.rules.delta || path.length === 0) return false;', MARKS],
    ['damaged-attributes.ts', "repaired || !sameValue({ N: next.steps! }, { N: '0' })", 'next', MARKS],
    ['damaged-attributes.ts', "base === ABSENT && sameValue(rest, { N: '0' })", "base === ABSENT && sameValue(rest, { N: '-0.5' })", MARKS],
    ['merge.ts', '(value !== ABSENT || good!.value === ABSENT)', '(value !== ABSENT || good !== undefined)', MARKS],
    ['damaged-attributes.ts', 'mark.repaired || takesOffSteps(mark, value) || undefined', 'mark.repaired', MARKS],
  ],
  'damage on damage is one, and what good writes made of it stays known': [
    ['damaged-attributes.ts', 'inner.filter(({ good }) => !good)', 'inner', MARKS],
    ['damaged-attributes.ts', 'inner.reduce((first, mark) => (mark.since < first ? mark.since : first), since)', 'since', MARKS],
    ['damaged-attributes.ts', 'isChanged(each.path) ? { ...each, good: valueAt(image, each.path) } : each', 'each', MARKS],
    ['damaged-attributes.ts', '      this.superseded = this.superseded.filter(({ path }) => !isWithin(path, each.path));\n', '', MARKS],
    ['building.ts', "(value?.N !== undefined) return typeOf(damaged ?? base) === 'N'", "(value?.N !== undefined) return typeOf(base) === 'N'", BUILDING],
    ['building.ts', "`${path}=${canonicalValue(value)}`", 'canonicalValue(value)', BUILDING],
    ['building.ts', 'if (value !== ABSENT && typeOf(value) !== type) return false;', '', BUILDING],
    ['building.ts', '!sameValue(before, left) && !sameValue(now, before) &&', '!sameValue(before, left) &&', BUILDING],
  ],
  'a journal is read as it was written, or refused': [
    ['journal-chain.ts', 'if (fault !== undefined) throw', "if (fault === '') throw", CHAIN],
    ['journal-chain.ts', 'if (number > expected) {', 'if (number > expected + 1) {', CHAIN],
    ['journal-chain.ts', 'if (number < expected) {', 'if (number < expected - 1) {', CHAIN],
    ['journal-chain.ts', 'previous === last.digest ||', "typeof previous === 'string' ||", CHAIN],
    ['journal-chain.ts', '    if (!line.whole) return;\n', '', CHAIN],
    ['journal-chain.ts', 'head: { entries: last.entries + 1, digest: UNKNOWN }', 'head: last', CHAIN],
    ['disk-journal.ts', 'await headAt(handle, end, file)', 'end < 0 ? await headAt(handle, end, file) : BEGINNING', CHAIN],
    ['journal-order.ts', 'return again\n        ?', 'return again && false ?', ORDER],
    ['journal-order.ts', 'entry.plan === this.plan.digest', "typeof entry.plan === 'string'", ORDER],
    ['journal-order.ts', 'this.final[entry.item] === 1', 'this.final[entry.item] > 1', ORDER],
    ['journal-order.ts', '    parts.add(part);\n', '', ORDER],
    ['journal-order.ts', '!written?.has(part)', 'part < 0 && !written?.has(part)', ORDER],
  ],
  'a filter finds what it says': [
    ['operand.ts', 'if (N !== undefined || BOOL', 'if (N === \'\' || BOOL', ['filter-values']],
    ['operand.ts', "if (measure === 'type' && !TYPES", "if (measure === 'size' && !TYPES", FILTER],
    ['operand.ts', "if (measure === 'size' && value.N === undefined)", "if (measure === 'size' && value === undefined)", FILTER],
    ['filter-parser.ts', 'if (!this.negated) this.kinds.add(word);', 'this.kinds.add(word);', FILTER],
    ['filter-parser.ts', 'holds: (change) => !inner.holds(change), describes: false', 'holds: (change) => !inner.holds(change), describes: inner.describes', FILTER],
    ['filter-parser.ts', "ordered && left.measure === 'type'", "ordered && left.measure === 'size'", FILTER],
    ['order.ts', 'if (a === undefined || b === undefined) return undefined;', 'if (a === undefined && b === undefined) return undefined;\n  if (a === undefined || b === undefined) return NaN;', FILTER],
    ['order.ts', 'sameValue(a, b) ? 0 : NaN', 'sameValue(a, b) ? 0 : 1', ['filter-values']],
    ['order.ts', 'if (a.B !== undefined && b.B !== undefined)', 'if (a.B !== undefined && b.B === undefined)', ['filter-values']],
    ['content.ts', 'part.B !== undefined && Buffer.from(B).includes(Buffer.from(part.B))', 'part.B !== undefined && sameValue({ B }, part)', ['filter-values']],
  ],
};
