/** How a list merges: by a key of its items, or as a set of plain values. */
export type ListMerge =
  { readonly by: 'key'; readonly keys: readonly string[] } | { readonly by: 'set' };

const key = (...keys: string[]): ListMerge => ({ by: 'key', keys });

// The patchMergeKey and patchStrategy tags of k8s.io/api 1.34, by field name, and by the field above
// it where one name means different lists. Lists that are not here are replaced.
const byField: Readonly<Record<string, ListMerge>> = {
  containers: key('name'),
  initContainers: key('name'),
  ephemeralContainers: key('name'),
  env: key('name'),
  volumes: key('name'),
  volumeMounts: key('mountPath'),
  volumeDevices: key('devicePath'),
  imagePullSecrets: key('name'),
  hostAliases: key('ip'),
  topologySpreadConstraints: key('topologyKey', 'whenUnsatisfiable'),
  resourceClaims: key('name'),
  ownerReferences: key('uid'),
  conditions: key('type'),
  finalizers: { by: 'set' },
  addresses: key('type'),
  podIPs: key('ip'),
  hostIPs: key('ip'),
  secrets: key('name'),
  taints: key('key'),
  podCIDRs: { by: 'set' },
  schedulingGates: key('name'),
};

/**
 * The merge of the list `field` whose record is the value of `parent`. Ports are keyed by
 * `containerPort` in containers and by `port` in services.
 */
export function listMergeOf(field: string, parent: string): ListMerge | undefined {
  if (field === 'ports') {
    if (/containers$/i.test(parent)) return key('containerPort', 'protocol');
    return parent === 'spec' ? key('port', 'protocol') : undefined;
  }
  // Conditions of pods and workloads merge; those of a claim or a CRD as well; addresses of Endpoints do not.
  if (field === 'addresses' && parent !== 'status') return undefined;
  return Object.hasOwn(byField, field) ? byField[field] : undefined;
}

/** The key that patches may give for ports when the protocol is left out. */
export const defaultOfKey: Readonly<Record<string, string>> = { protocol: 'TCP' };
