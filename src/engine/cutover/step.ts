/** A step of a cut-over. It can be repeated: it looks at what is so, and changes only what is not. */
import type { CutOver } from './cut-over';
import type { CutOverStep } from '../../contract/cut-over';
import type { JsonObject } from '../files/json-object';

export interface Step {
  readonly name: CutOverStep;

  /** What has to be known to take the step back, or to repeat it. */
  readonly before?: (cutOver: CutOver) => Promise<object>;

  /** @returns what is to be known after it */
  readonly run: (cutOver: CutOver, before: JsonObject) => Promise<object | void>;

  /** True if it is repeated until the switch: others may have changed what it found. */
  readonly untilSwitch?: true;
}
