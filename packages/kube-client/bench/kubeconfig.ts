// Time from nothing to a parsed kubeconfig: our own reading beside client-node's.
// node --conditions=@ktl/source bench/kubeconfig.ts <own|client-node>
const startedAt = performance.now();
let contexts: number;
if (process.argv[2] === 'client-node') {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromDefault();
  contexts = config.getContexts().length;
} else {
  const { loadKubeconfig } = await import('../src/kubeconfig/load-kubeconfig.ts');
  contexts = (await loadKubeconfig({ env: process.env }))?.contexts.size ?? 0;
}
const ms = (performance.now() - startedAt).toFixed(0);
console.log(`${process.argv[2] ?? 'own'}: ${String(contexts)} contexts, ${ms} ms`);
