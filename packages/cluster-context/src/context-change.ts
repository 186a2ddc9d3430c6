import type { ContextRows } from './context-rows.ts';

/** A version of an object, as a row of the table that `kind` names. */
export type ContextRowChange = {
  [K in keyof ContextRows]: {
    readonly type: 'row';
    readonly kind: K;
    readonly row: ContextRows[K];
  };
}[keyof ContextRows];

/** Something that will be missing from the rows. Comes once for each resource and namespace. */
export interface ContextNotice {
  readonly type: 'notice';
  /** `forbidden`: no right to it. `missing`: the cluster serves no such kind. `failed`: anything else. */
  readonly reason: 'forbidden' | 'missing' | 'failed';
  /** Plural name, with the group where it has one: `configmaps`, `deployments.apps`. */
  readonly resource: string;
  /** Undefined: the resource has no namespaces, or all were asked. */
  readonly namespace: string | undefined;
  /** A KtlError such as API_FORBIDDEN. */
  readonly error: unknown;
}

/** What {@link watchContext} yields. */
export type ContextChange =
  | ContextRowChange
  | ContextNotice
  /** All that was there at the start has been told. Comes once. */
  | { readonly type: 'ready' };

/** A row that has not been seen at a moment yet. */
export type Unseen = {
  [K in keyof ContextRows]: {
    readonly kind: K;
    readonly row: Omit<ContextRows[K], 'observed_at' | 'deleted'>;
    /** Equal for versions between which nothing changed that matters. */
    readonly digest: string;
  };
}[keyof ContextRows];
