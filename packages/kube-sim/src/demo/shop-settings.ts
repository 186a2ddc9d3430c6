import type { SimObject } from '../controllers/objects.ts';

/** Of a container's environment: a value in the ConfigMap that its namespace has. */
export const settings = { name: 'shop-settings', key: 'currency' } as const;

/** Of a container's environment: the password in the Secret that each workload has. */
export function databaseSecret(workload: string): { readonly name: string; readonly key: string } {
  return { name: `${workload}-database`, key: 'password' };
}

interface SettingsObject {
  readonly resource: 'configmaps' | 'secrets';
  readonly object: SimObject;
}

/** The ConfigMap of a namespace, with one value that does not belong there: captures must not keep it. */
export function settingsOf(namespace: string): SettingsObject {
  const data = {
    currency: 'EUR',
    'free-shipping-above': '40',
    'smtp-password': 'demo-password-of-nobody',
  };
  return {
    resource: 'configmaps',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: placed(namespace, settings.name),
      data,
    },
  };
}

/** The Secret of a workload. */
export function secretOf(namespace: string, workload: string): SettingsObject {
  const { name, key } = databaseSecret(workload);
  const data = { [key]: Buffer.from('demo-password-of-nobody').toString('base64') };
  return {
    resource: 'secrets',
    object: {
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'Opaque' },
      ...{ metadata: placed(namespace, name), data },
    },
  };
}

// The store draws uids and names of pods from one source: with uids of their own, these leave them alone.
function placed(namespace: string, name: string): SimObject['metadata'] {
  return { name, namespace, uid: `${namespace}-${name}` };
}
