/** Prices of AWS: list prices of one Region from a dated file, or those of a document in its form. */
import * as list from './prices-2026-11.json';

export interface Price {
  readonly dollars: number;
  readonly unit: string;
  readonly source: string;
}

export interface PriceList {
  /** The month in which they were read. */
  readonly date: string;
  readonly place: string;
  readonly region: string;
  readonly currency: string;
  readonly prices: Readonly<Record<keyof typeof list.prices, Price>>;
}

export const PRICES: PriceList = list;
