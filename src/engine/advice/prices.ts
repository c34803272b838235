/** List prices of AWS, from one dated file. Prices of other Regions differ. */
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
  readonly prices: Readonly<Record<keyof typeof list.prices, Price>>;
}

export const PRICES: PriceList = list;
