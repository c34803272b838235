import { Pointer } from '../../../src/engine/cutover/pointer';

const TEXT = '{\n\t"orders": "orders", "cart": {"orders": "orders", "n": 12345678901234567890}, "list": ["orders"]\n}';

test('a whole text is a name', () => {
  expect([new Pointer().read('orders'), new Pointer().write('orders', 'new')]).toEqual(['orders', 'new']);
});

test.each([
  ['orders', TEXT.replace('"orders": "orders", "cart"', '"orders": "new", "cart"')],
  ['cart.orders', TEXT.replace('{"orders": "orders"', '{"orders": "new"')],
])('only the value of the member %s is replaced, and every other character stays', (member, expected) => {
  const pointer = new Pointer(member);

  expect(pointer.read(TEXT)).toBe('orders');
  expect(pointer.write(TEXT, 'new')).toBe(expected);
});

test.each([
  ['missing', TEXT], ['cart', TEXT], ['cart.n', TEXT], ['list', TEXT], ['orders', 'no JSON'], ['orders', '"orders"'], ['toString', TEXT], ['__proto__', TEXT],
  ['orders.length', TEXT],
])('the member %s of %s is no name, and nothing is written', (member, text) => {
  const pointer = new Pointer(member);

  expect([pointer.read(text), pointer.write(text, 'new')]).toEqual([undefined, undefined]);
});
