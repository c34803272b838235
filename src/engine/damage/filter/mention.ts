/** An attribute that a filter names, for comparing it with what there is. */
import type { FilterPath } from './path';

export interface Mention {
  /** The image that the test reads; both images for `changed(…)`. */
  readonly image: 'old' | 'new' | 'key' | 'changed';
  readonly path: FilterPath;

  /** The position of the path in the filter, counted from 1. */
  readonly position: number;

  /** The types of the literals that it is compared with, as it stands: one of another type is never the same. */
  readonly literals: { readonly type: string; readonly position: number; readonly source: string }[];
}
