import { NamePlace } from '../../../src/engine/cutover/name-place';

const TEXT = '{\n\t"orders": "orders", "cart": {"orders": "orders", "n": 12345678901234567890}, "list": ["orders"]\n}';

test('a whole text is a name', () => {
  expect([new NamePlace().read('orders'), new NamePlace().write('orders', 'new')]).toEqual(['orders', 'new']);
});

test.each([
  ['orders', TEXT.replace('"orders": "orders", "cart"', '"orders": "new", "cart"')],
  ['cart.orders', TEXT.replace('{"orders": "orders"', '{"orders": "new"')],
])('only the value of the member %s is replaced, and every other character stays', (member, expected) => {
  const place = new NamePlace(member);

  expect(place.read(TEXT)).toBe('orders');
  expect(place.write(TEXT, 'new')).toBe(expected);
});

test.each([
  ['missing', TEXT], ['cart', TEXT], ['cart.n', TEXT], ['list', TEXT], ['orders', 'no JSON'], ['orders', '"orders"'], ['toString', TEXT], ['__proto__', TEXT],
  ['orders.length', TEXT],
])('the member %s of %s is no name, and nothing is written', (member, text) => {
  const place = new NamePlace(member);

  expect([place.read(text), place.write(text, 'new')]).toEqual([undefined, undefined]);
});

const YAML = '# who reads this\ntables:\n  orders: orders   # of the shop\n  carts: \'orders\'\n  "stock":   "orders"\n  codes: [orders, 007]\nlimit: 0x1F\n';

test.each([
  ['orders', '  orders: orders   #', '  orders: new   #'],
  ['carts', '\'orders\'', '\'new\''],
  ['stock', '"orders"', '"new"'],
  ['codes.0', '[orders,', '[new,'],
])('in YAML only the value of the member %s is replaced, and every other character stays', (member, before, after) => {
  const place = new NamePlace(`tables.${member}`);

  expect(place.read(YAML)).toBe('orders');
  expect(place.write(YAML, 'new')).toBe(YAML.replace(before, after));
});

test.each([['123', '"123"'], ['yes', '"yes"'], ['1e3', '"1e3"'], ['null', '"null"'], ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders', 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders']])(
  'the name %s stays a text in YAML', (name, expected) => {
    const written = new NamePlace('tables.orders').write(YAML, name);

    expect(written).toBe(YAML.replace('orders: orders', `orders: ${expected}`));
    expect(new NamePlace('tables.orders').read(written!)).toBe(name);
  },
);

test.each([
  ['a block of lines', 'orders: |\n  orders\n', 'orders'], ['a number', YAML, 'limit'], ['a name with an anchor', 'orders: &name orders\ncarts: *name\n', 'orders'],
  ['an alias', 'orders: &name orders\ncarts: *name\n', 'carts'], ['a broken text', 'orders: "orders\n', 'orders'], ['a map', YAML, 'tables'], ['nothing', YAML, 'tables.none.deeper'],
  ['two documents', 'orders: orders\n---\norders: orders\n', 'orders'],
])('%s is no name in YAML, and nothing is written', (_, text, member) => {
  const place = new NamePlace(member);

  expect([place.read(text), place.write(text, 'new')]).toEqual([undefined, undefined]);
});
