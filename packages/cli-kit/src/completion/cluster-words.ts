/** Where in the cluster completion looks. */
export interface WordScope {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Undefined: the namespace of the context. */
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
  /** The simulated cluster of `--demo`. */
  readonly demo: boolean;
  /** Values given so far, by flag name. */
  readonly given: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** Names that completion offers from the cluster. An app provides it; failing is no error, only no words. */
export interface ClusterWords {
  /** From the kubeconfig alone, without a request. */
  contexts(scope: WordScope): Promise<readonly string[]>;
  namespaces(scope: WordScope): Promise<readonly string[]>;
  nodes(scope: WordScope): Promise<readonly string[]>;
  pods(scope: WordScope): Promise<readonly string[]>;
  /** Of a kind as a user names it: `deploy`. Undefined where the cluster has no such kind. */
  objects(kind: string, scope: WordScope): Promise<readonly string[]>;
  containers(scope: WordScope): Promise<readonly string[]>;
  /** What the app's own sources offer, by name. */
  readonly own?: Readonly<Record<string, (scope: WordScope) => Promise<readonly string[]>>>;
}
