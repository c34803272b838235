/** One combination of the conditions of a template. */
export interface World {
  /** Whether an equation holds; asked for the first time, both answers are followed. */
  holds(equation: Equation): boolean;

  /** Notes what a condition comes to, for a reader. */
  note(condition: string, holds: boolean): void;
}

/** `Fn::Equals`, whose sides only the deployment knows. */
export interface Equation {
  /** Equal for equal equations. */
  readonly key: string;

  /** The side that is not written out, and the one that is: two equations of one subject cannot both hold. */
  readonly subject: string;
  readonly value?: string;
}

/** What was found in a world. */
export interface Seen<T> {
  readonly found: T;

  /** The conditions that it depends on. */
  readonly conditions: ReadonlyMap<string, boolean>;
}

/** More combinations are not followed one by one. */
const MOST = 256;

/**
 * Follows a reading through every combination of the conditions that it asks for, and no other.
 *
 * @returns undefined where there are too many
 */
export function inEveryWorld<T>(read: (world: World) => T): Seen<T>[] | undefined {
  const seen: Seen<T>[] = [];
  let given: Answer[] | undefined = [];
  while (given) {
    if (seen.length >= MOST) return undefined;
    const world = new AnsweredWorld(given);
    const found = read(world);
    seen.push({ found, conditions: world.conditions });
    given = nextAnswers(world.answers);
  }
  return seen;
}

interface Answer {
  readonly equation: Equation;
  readonly holds: boolean;

  /** True if the other answer is impossible, or was followed before. */
  readonly settled: boolean;
}

class AnsweredWorld implements World {
  public readonly answers: Answer[];
  public readonly conditions = new Map<string, boolean>();

  constructor(given: readonly Answer[]) {
    this.answers = [...given];
  }

  public holds(equation: Equation): boolean {
    const known = this.answers.find((answer) => answer.equation.key === equation.key);
    if (known) return known.holds;
    const excluded = this.answers.some((answer) => answer.holds && contradict(answer.equation, equation));
    this.answers.push({ equation, holds: !excluded, settled: excluded });
    return !excluded;
  }

  public note(condition: string, holds: boolean): void {
    this.conditions.set(condition, holds);
  }
}

function contradict(one: Equation, other: Equation): boolean {
  const values = [one.value, other.value];
  return one.subject === other.subject && !values.includes(undefined) && one.value !== other.value;
}

/** A world that knows whether it was asked: what was read without a question is the same in every world. */
export class AskedWorld implements World {
  public asked = false;

  constructor(private readonly world: World) {}

  public holds(equation: Equation): boolean {
    this.asked = true;
    return this.world.holds(equation);
  }

  public note(condition: string, holds: boolean): void {
    this.world.note(condition, holds);
  }
}

/** The last answer that is open is turned round; what was asked after it may not be asked again. */
function nextAnswers(answers: readonly Answer[]): Answer[] | undefined {
  const last = answers.map(({ settled }) => settled).lastIndexOf(false);
  return last < 0 ? undefined : [...answers.slice(0, last), { ...answers[last], holds: false, settled: true }];
}
