import { accept, defineFlag, parseRegex, reject, type Parsed } from '@ktl/cli-kit';
import type { TargetCondition } from '@ktl/kube-informers';

/** Which containers `ktl logs` reads. */
export const selectionFlags = {
  namespaces: defineFlag({
    name: 'namespace',
    char: 'n',
    kind: 'string',
    multiple: true,
    placeholder: 'name',
    example: ['shop'],
    summary: "Namespace to search, repeatable; default: the context's",
    complete: 'namespace',
  }),
  allNamespaces: defineFlag({
    name: 'all-namespaces',
    char: 'A',
    kind: 'boolean',
    summary: 'Search every namespace',
  }),
  selector: defineFlag({
    name: 'selector',
    char: 'l',
    kind: 'label-selector',
    example: 'app=checkout',
    summary: 'Only pods with these labels',
    complete: 'own:label',
  }),
  fieldSelector: defineFlag({
    name: 'field-selector',
    kind: 'field-selector',
    example: 'spec.nodeName=node-1',
    summary: 'Only pods with these fields',
  }),
  container: defineFlag({
    name: 'container',
    char: 'c',
    kind: 'regex',
    example: 'app|proxy.*',
    summary: 'Only containers whose name matches, init and ephemeral ones too',
    complete: 'container',
  }),
  excludeContainer: defineFlag({
    name: 'exclude-container',
    char: 'C',
    kind: 'regex',
    multiple: true,
    example: ['istio-proxy'],
    summary: 'No containers whose name matches, repeatable',
    complete: 'container',
  }),
  excludePod: defineFlag({
    name: 'exclude-pod',
    kind: 'regex',
    multiple: true,
    example: ['-canary-'],
    summary: 'No pods whose name matches, repeatable',
    complete: 'pod',
  }),
  condition: defineFlag({
    name: 'condition',
    kind: 'custom',
    multiple: true,
    separator: ',',
    parse: parseCondition,
    expects: 'a condition such as ready=false',
    placeholder: 'type=status',
    example: ['ready=false'],
    summary: 'Only pods in this condition (true, false or unknown), repeatable',
    complete: 'own:condition',
  }),
  node: defineFlag({
    name: 'node',
    kind: 'custom',
    multiple: true,
    parse: parseNode,
    expects: 'the name of a node or a regular expression',
    placeholder: 'name|regex',
    example: ['node-1'],
    summary: 'Only pods on this node, repeatable; a plain name is that node alone',
    complete: 'node',
  }),
  nodeSelector: defineFlag({
    name: 'node-selector',
    kind: 'label-selector',
    example: 'topology.kubernetes.io/zone=a',
    summary: 'Only pods on nodes with these labels, also when labels change',
  }),
  image: defineFlag({
    name: 'image',
    kind: 'regex',
    multiple: true,
    example: ['nginx:1[.]29'],
    summary: 'Only containers whose image matches, repeatable',
    complete: 'own:image',
  }),
  containerState: defineFlag({
    name: 'container-state',
    kind: 'enum',
    options: ['running', 'waiting', 'terminated', 'all'],
    multiple: true,
    default: ['all'],
    summary: 'Only containers in this state, repeatable; one that ends is read to its end',
  }),
  initContainers: defineFlag({
    name: 'init-containers',
    kind: 'boolean',
    default: true,
    summary: 'Read init containers and sidecars too',
  }),
  ephemeralContainers: defineFlag({
    name: 'ephemeral-containers',
    kind: 'boolean',
    default: true,
    summary: 'Read ephemeral containers too',
  }),
};

// `node-1` is no pattern for `node-10`; and the dots of `ip-10-0-0-1.ec2.internal` are dots.
function parseNode(text: string): Parsed<string | RegExp> {
  const isName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text);
  return isName ? accept(text) : parseRegex(text);
}

function parseCondition(text: string): Parsed<TargetCondition> {
  const hint = 'write <type>=<true|false|unknown>, such as ready=false';
  const [type = '', status = '', ...rest] = text.split('=').map((part) => part.trim());
  if (type === '' || status === '' || rest.length > 0) return reject('is not a condition', hint);
  const lower = status.toLowerCase();
  if (lower !== 'true' && lower !== 'false' && lower !== 'unknown') {
    return reject(`is not a condition: "${status}" is no status`, hint);
  }
  return accept({ type, status: lower });
}
