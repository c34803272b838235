import { type Move, nextMove } from '../../../src/engine/stack/moves';
import type { Arrangement, Side } from '../../../src/engine/stack/table-templates';

const way = (from: Arrangement, goal: Side): Move[] => {
  const moves: Move[] = [];
  for (let move = nextMove(from, goal); move && moves.length < 9; move = nextMove(move.to, goal)) moves.push(move);
  return moves;
};
const ARRANGEMENTS: Arrangement[] = [
  { resource: 'old', references: 'live' }, { resource: 'old', references: 'old' }, { resource: 'none', references: 'old' }, { resource: 'new', references: 'old' },
  { resource: 'new', references: 'live' }, { resource: 'new', references: 'new' }, { resource: 'none', references: 'new' }, { resource: 'old', references: 'new' },
];

test('four deployments lead to the new table, and four back', () => {
  expect(way(ARRANGEMENTS[0], 'new')).toEqual([
    { name: 'literals', to: { resource: 'old', references: 'old' } },
    { name: 'orphan', to: { resource: 'none', references: 'old' } },
    { name: 'import', to: { resource: 'new', references: 'old' } },
    { name: 'switch', to: { resource: 'new', references: 'live' } },
  ]);
  expect(way(ARRANGEMENTS[4], 'old')).toEqual([
    { name: 'literals', to: { resource: 'new', references: 'new' } },
    { name: 'orphan', to: { resource: 'none', references: 'new' } },
    { name: 'import', to: { resource: 'old', references: 'new' } },
    { name: 'switch', to: { resource: 'old', references: 'live' } },
  ]);
});

test.each(ARRANGEMENTS.flatMap((from) => (['old', 'new'] as const).map((goal) => [from.resource, from.references, goal] as const)))(
  'from a resource that is %s and references that are %s, a way leads to the %s table, and references name one of both all along', (resource, references, goal) => {
    const used = ({ resource: table, references: name }: Arrangement) => name === 'live' ? table : name;
    const moves = way({ resource, references }, goal);
    const tables = [{ resource, references }, ...moves.map(({ to }) => to)].map(used);

    expect(moves.length).toBeLessThanOrEqual(4);
    expect(moves.at(-1)?.to ?? { resource, references }).toEqual({ resource: goal, references: 'live' });
    expect(tables).not.toContain('none');
    // Only the last deployment switches.
    expect(new Set(tables.slice(0, -1)).size).toBeLessThanOrEqual(1);
  },
);
