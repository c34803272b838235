/** Notes on the way of a cut-over: one for each step, and one for each finding. */
import { stepText } from './step-text';
import type { Clock } from '../../clock/clock';
import type { CutOverStep } from '../../contract/cut-over';
import type { CutOverPlan } from '../../engine/cutover/cutover-plan';
import type { Screen } from '../terminal/screen';
import { spanText } from '../terminal/time';

export function stepNotes(screen: Screen, clock: Clock, plan: CutOverPlan): (step: CutOverStep, more?: string) => void {
  const start = clock.now();
  let last = '';
  return (step, more) => {
    const text = `${step}: ${more ?? stepText(step, plan)}`;
    if (text === last) return;
    last = text;
    screen.note(`${spanText(clock.now() - start).padStart(12)}  ${text}`);
  };
}
