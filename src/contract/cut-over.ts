/** Facts about cut-overs that the command line and the roles of its operators share. */

/** The steps of a cut-over by a parameter, in their order. */
export const CUT_OVER_STEPS = ['protect', 'settings', 'freeze', 'gap', 'switch', 'consumers', 'watch', 'finish'] as const;

/** The steps of its way back, in their order. */
export const WAY_BACK_STEPS = ['thaw', 'switch-back', 'consumers-back'] as const;

/** The same where the table is a resource of a stack, which moves the consumers itself. */
export const STACK_STEPS = ['protect', 'settings', 'literals', 'orphan', 'import', 'freeze', 'gap', 'switch', 'watch', 'finish'] as const;

export const STACK_WAY_BACK_STEPS = ['thaw', 'switch-back'] as const;

export type CutOverStep = typeof CUT_OVER_STEPS[number] | typeof WAY_BACK_STEPS[number] | typeof STACK_STEPS[number];

/** The documents of a record: the plan, each step before and after it, and the decision to go back. */
export type CutOverDocument = 'cutover.json' | 'cutover-back.json' | `cutover-${CutOverStep}-${'begun' | 'ended'}.json`;

/** The same as patterns of IAM, to which a `*` is any text: each ends so that it is never the name of a plan. */
export const CUT_OVER_NAMES = ['cutover.json', 'cutover-back.json', 'cutover-*-begun.json', 'cutover-*-ended.json'];
