import type { SimObject } from '../../controllers/objects.ts';
import { ageOf } from './age.ts';

/** A cell of a table row. */
export type Cell = string | number | boolean;

export interface CellContext {
  readonly nowMs: number;
}

/** One column of a kind's table. */
export interface Column {
  readonly name: string;
  /** Default `string`. */
  readonly type?: 'string' | 'integer';
  readonly format?: 'name';
  /** 0: always shown; 1: only with `-o wide`. Default 0. */
  readonly priority?: 0 | 1;
  cell(object: SimObject, context: CellContext): Cell;
}

export const nameColumn: Column = {
  name: 'Name',
  format: 'name',
  cell: (object) => object.metadata.name,
};

export const ageColumn: Column = {
  name: 'Age',
  cell: (object, { nowMs }) => ageOf(object.metadata.creationTimestamp, nowMs),
};

/** A text column. */
export function column(name: string, cell: Column['cell'], priority: 0 | 1 = 0): Column {
  return { name, priority, cell };
}

/** A number column. */
export function count(name: string, cell: (object: SimObject) => number): Column {
  return { name, type: 'integer', cell };
}

/** A column of `-o wide`. */
export function wide(name: string, cell: Column['cell']): Column {
  return column(name, cell, 1);
}
