import type { PlanRuleFacts } from './facts';

const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const;

export function daysText(days: number): string {
  return `${days} day${days === 1 ? '' : 's'}`;
}

/** A span of time in days and hours; one without an end in words. */
export function gapText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return 'any time';
  const parts = UNITS.map(([unit, size], place) => {
    const rest = place === 0 ? milliseconds : milliseconds % UNITS[place - 1][1];
    return [Math.floor(rest / size), unit] as const;
  });
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`).join(' ') || '0 minutes';
}

/** Each rule of the plans of a table with what it offers. */
export function rulesText(rules: readonly PlanRuleFacts[], text: (rule: PlanRuleFacts) => string): string {
  return rules.map((rule) => `${text(rule)} (rule "${rule.name}")`).join('; ') || 'no rule';
}
