/** The event that the schedule passes to the verification. */
export interface ScheduledRun {
  readonly trigger: 'schedule';
  readonly stackId: string;

  /**
   * The expectation as in the event of the custom resource, with numbers and booleans as they are, and tables under
   * conditions as JSON text of their own.
   */
  readonly expectation: object;

  /** The place of the evidence; none is kept if left out. */
  readonly evidence?: EvidencePlace;
}

/** A place for evidence in a bucket. */
export interface EvidencePlace {
  readonly bucketName: string;

  /** The beginning of the keys, with a slash at its end. */
  readonly prefix: string;
}
