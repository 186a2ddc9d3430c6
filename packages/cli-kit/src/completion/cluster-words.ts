/** Where in the cluster completion looks. */
export interface WordScope {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Undefined: the namespace of the context. */
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
  readonly signal: AbortSignal;
}

/** Names that completion offers from the cluster. An app provides it; failing is no error, only no words. */
export interface ClusterWords {
  /** From the kubeconfig alone, without a request. */
  contexts(scope: WordScope): Promise<readonly string[]>;
  namespaces(scope: WordScope): Promise<readonly string[]>;
  pods(scope: WordScope): Promise<readonly string[]>;
  containers(scope: WordScope): Promise<readonly string[]>;
}
