/** The steps by which a stack changes its table, one deployment each. Those before the switch change no application. */
import type { Step } from './step';
import type { Template } from '../stack/template';

export const STACK_SWITCH: readonly Step[] = [
  { name: 'literals', run: async ({ stack }) => stack.forward(({ references }) => references !== 'live') },
  { name: 'orphan', run: async ({ stack }) => stack.forward(({ resource }) => resource !== 'old') },
  { name: 'import', run: async ({ stack }) => stack.forward(({ resource }) => resource === 'new') },
  { name: 'switch', run: async ({ stack }) => stack.forward() },
];

export const STACK_SWITCH_BACK: readonly Step[] = [
  {
    name: 'switch-back',
    before: async ({ stack }) => ({ template: await stack.base() }),
    run: async ({ stack }, { template }) => stack.back(template as Template),
  },
];
