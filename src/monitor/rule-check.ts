import { createRequire } from 'module';
import { join } from 'path';
import type { RuleCheck } from '../contract/rule-check';

const BUNDLE = join(__dirname, '../../assets/engine/monitor/rule-check/index.js');

/** The check of filters, a bundle that only an app with a monitor loads. */
export function ruleCheck(): RuleCheck {
  return createRequire(__filename)(BUNDLE) as RuleCheck;
}
