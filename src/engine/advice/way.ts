/** A way back to a moment of a table. */
import type { Price } from './prices';
import type { Range } from './range';
import type { RateName } from './rates';
import type { TimeSpan } from '../evidence/export/export-choice';

/**
 * `rewind` undoes the damage from what the table's changes show. `copy-back` does the same by comparing the table with
 * a copy from before the damage. `cut-over` puts such a copy in the place of the table.
 */
export type WayKind = 'rewind' | 'copy-back' | 'cut-over';

export type WaySource = 'stream' | 'exports' | 'new-exports' | 'full-export' | RestoreSource;

/** What a table is restored from. */
export type RestoreSource = 'point-in-time' | 'recovery-point' | 'backup' | 'deleted-table';

/** What becomes of good writes since the moment. */
export type GoodWrites =
  /** Each is seen, and stays. */
  | 'kept'
  /** Those to damaged attributes cannot be separated from the damage. */
  | 'kept-elsewhere'
  /** All are lost. */
  | 'lost';

/** A part of the time. None if nothing is known of it. */
export interface Phase {
  readonly name: string;
  readonly milliseconds?: Range;
  readonly rates: readonly RateName[];
}

/** A part of the cost. */
export interface CostPart {
  readonly name: string;

  /** None if nothing is known of it. */
  readonly dollars?: Range;

  /** The price of what it counts, where it is not known how much there is. */
  readonly price?: Price;
}

export interface RestoreStep {
  readonly from: { readonly at: Date } | { readonly point: string } | { readonly deleted: true };

  /** The name of the restored table. */
  readonly to: string;
}

/** A way that leads back, with all that it takes. */
export interface PossibleWay {
  readonly verdict: 'possible';
  readonly kind: WayKind;
  readonly source: WaySource;

  /** The moment that it gets back, which was seen to be there. */
  readonly state: Date;

  /** Milliseconds from the state to the moment that was asked for; negative if the state is later. */
  readonly gap: number;
  readonly goodWrites: GoodWrites;
  readonly time: Range;
  readonly phases: readonly Phase[];
  readonly dollars: Range;
  readonly costs: readonly CostPart[];

  /** What its reads of whole tables cost on demand; none if it reads no whole table. */
  readonly readDollars?: number;
  readonly needs: readonly string[];
  readonly cautions: readonly string[];

  /** A table to restore first. */
  readonly restore?: RestoreStep;

  /** The folder of a full export to compare with. */
  readonly folder?: string;

  /** Windows to export first. */
  readonly windows?: readonly TimeSpan[];
}

/** A way that does not lead back, or of which that is unknown. */
export interface ClosedWay {
  readonly verdict: 'impossible' | 'unknown';
  readonly kind: WayKind;
  readonly source: WaySource;
  readonly reason: string;

  /** What would open it, now or for the next time. */
  readonly wayOut?: string;
}

export type Way = PossibleWay | ClosedWay;
