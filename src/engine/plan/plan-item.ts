/** An item of a plan, as a line of `items.jsonl`. */
import { NEW_PLAN } from './plan-header';
import type { ItemFold } from '../damage/fold';
import { decodeFold } from '../damage/fold-json';
import { StateError } from '../errors/state-error';

/** Decodes an item. A file with a valid digest may still have been written by another program. */
export function decodedItem(text: string, number: number, file: string): ItemFold {
  try {
    return decodeFold(JSON.parse(text));
  } catch (error) {
    const { message } = error as Error;
    throw new StateError(`plan is corrupt: line ${number + 1} of ${file} is not an item (${message})`, undefined, NEW_PLAN);
  }
}

export function corruptItems(file: string): StateError {
  return new StateError(`plan is corrupt: ${file} does not match its digest`, undefined, NEW_PLAN);
}

export function wrongCount(file: string, found: number, counted: number): StateError {
  return new StateError(`plan is corrupt: ${file} has ${found} items, and plan.json counts ${counted}`, undefined, NEW_PLAN);
}
