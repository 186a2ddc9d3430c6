import { expect, test } from '@jest/globals';
import { rm, writeFile } from 'node:fs/promises';
import { KubeApi } from '../harness/kube-api.ts';
import { describeOnTestbed } from './rules.ts';

const nodeLogs = '/api/v1/nodes/testbed/proxy/logs';

describeOnTestbed('the testbed', () => {
  test('serves the logs of its node, as a file and as an answer to NodeLogQuery', async () => {
    const name = `ktl-e2e-${String(process.pid)}.log`;
    const file = `/var/log/${name}`;
    await writeFile(file, 'a marker\n');
    try {
      const api = await KubeApi.load(process.env['KTL_E2E_KUBECONFIG'] ?? '');
      expect((await api.read(`${nodeLogs}/${name}`)).toString()).toBe('a marker\n');
      const answer = await api.read(`${nodeLogs}/?query=${name.replace(/\.log$/, '')}`);
      expect(answer.toString()).toContain('a marker');
    } finally {
      await rm(file);
    }
  });

  test('answers a watch of a kind that nothing changes at once', async () => {
    const api = await KubeApi.load(process.env['KTL_E2E_KUBECONFIG'] ?? '');
    const path = '/api/v1/resourcequotas?watch=true&timeoutSeconds=1';
    expect((await api.read(path)).toString()).not.toContain('Too large resource version');
  });
});
