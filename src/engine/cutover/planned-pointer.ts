/** The pointer of a plan: a parameter of Systems Manager, or a configuration of AppConfig. */

export interface PlannedPointer {
  /** The name of the parameter, or `application/environment/profile`. */
  readonly name: string;

  /** The member of its value that is the name, `tables.orders`. @default - the whole value */
  readonly member?: string;

  /** The value that names the old table, and the one that names the new one: names, or ARNs. */
  readonly from: string;
  readonly to: string;

  /** At the time of the plan. */
  readonly version: number;

  /** @default - it is a parameter */
  readonly configuration?: PlannedConfiguration;
}

/** A configuration of AppConfig by its ids. */
export interface PlannedConfiguration {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;

  /** The deployment strategy by its id and its name, and its minutes: until it reaches every reader, and to bake. */
  readonly strategy: string;
  readonly strategyName: string;
  readonly minutes: number;
  readonly bakeMinutes: number;
}

/** Its kind as people call it. */
export function kindOf({ configuration }: Pick<PlannedPointer, 'configuration'>): 'configuration' | 'parameter' {
  return configuration ? 'configuration' : 'parameter';
}
