import { ShardTree } from '../../../../src/engine/evidence/stream/shard-tree';

test('no more shards are given to read than are asked for, the others are given later', () => {
  const tree = new ShardTree();
  const shards = ['a', 'b', 'c'].map((ShardId) => ({ ShardId }));
  tree.update(shards);

  expect(tree.ready(2).map(({ shard }) => shard)).toEqual(shards.slice(0, 2));
  expect(tree.ready(2).map(({ shard }) => shard)).toEqual(shards.slice(2));
});

test('a shard whose parent has been trimmed away is read at once, another after its parent', () => {
  const tree = new ShardTree();
  const [orphan, parent, child] = [
    { ShardId: 'a', ParentShardId: 'gone' },
    { ShardId: 'b' },
    { ShardId: 'c', ParentShardId: 'b' },
  ];
  tree.update([child, orphan, parent]);

  expect(tree.ready(9)).toEqual([{ shard: orphan, closed: false }, { shard: parent, closed: true }]);
  expect(tree.ready(9)).toEqual([]);
  tree.finish(parent);
  expect(tree.ready(9)).toEqual([{ shard: child, closed: false }]);
});

test('a shard that has a child is read on to its end, whether or not it is listed as closed', () => {
  const tree = new ShardTree();
  const [open, child] = [{ ShardId: 'a' }, { ShardId: 'b', ParentShardId: 'a' }];
  tree.update([open]);
  tree.ready(9);
  tree.leave(open, '4');

  tree.update([open, child]);
  expect(tree.ready(9)).toEqual([{ shard: open, after: '4', closed: true }]);
  tree.end(open);
  expect(tree.ready(9)).toEqual([{ shard: child, closed: false }]);
});

test('a shard that is listed as closed is read on to its end, though no child of it is listed', () => {
  const tree = new ShardTree();
  const closed = { ShardId: 'a', SequenceNumberRange: { EndingSequenceNumber: '9' } };
  tree.update([{ ShardId: 'a' }]);
  expect(tree.ready(9)).toMatchObject([{ closed: false }]);
  tree.leave(closed, '4');

  tree.update([closed]);
  expect(tree.ready(9)).toEqual([{ shard: closed, after: '4', closed: true }]);
});

test('a shard that was read to its end is childless until a child of it is listed', () => {
  const tree = new ShardTree();
  const [parent, child] = [{ ShardId: 'a' }, { ShardId: 'b', ParentShardId: 'a' }];
  tree.update([parent]);
  tree.ready(9);
  expect(tree.childless()).toEqual([]);
  tree.end(parent);
  expect(tree.childless()).toEqual(['a']);
  tree.update([parent, child]);
  expect(tree.childless()).toEqual([]);
});

test('a shard that is closed after it was left is read on from there, and its child after it', () => {
  const tree = new ShardTree();
  const [open, child] = [{ ShardId: 'a' }, { ShardId: 'b', ParentShardId: 'a' }];
  const closed = { ...open, SequenceNumberRange: { EndingSequenceNumber: '9' } };
  tree.update([open]);
  tree.ready(9);
  tree.leave(open, '4');
  expect(tree.ready(9)).toEqual([]);

  tree.update([closed, child]);
  expect(tree.ready(9)).toEqual([{ shard: closed, after: '4', closed: true }]);
  expect(tree.ready(9)).toEqual([]);
  tree.finish(closed);
  expect(tree.ready(9)).toEqual([{ shard: child, closed: false }]);
});
