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
