/** A YAML value with its line, from 1: as much as a kubeconfig needs. */
export type YamlNode =
  | {
      readonly kind: 'map';
      readonly line: number;
      readonly entries: ReadonlyMap<string, YamlNode>;
    }
  | { readonly kind: 'list'; readonly line: number; readonly items: readonly YamlNode[] }
  | {
      readonly kind: 'scalar';
      readonly line: number;
      /** Strings without their quotes, everything else as it was written. */
      readonly text: string;
      readonly value: 'null' | 'true' | 'false' | 'other';
    };
