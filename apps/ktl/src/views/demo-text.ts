/** What `ktl demo` says once the cluster runs. */
export function demoText(demo: { readonly url: string; readonly kubeconfig: string }): string {
  return [
    `A simulated cluster runs at ${demo.url}.`,
    '',
    `  export KUBECONFIG=${demo.kubeconfig}`,
    '  kubectl get pods            (namespace shop; there is payments, too)',
    '  ktl logs deployment/checkout',
    '',
    'Ctrl-C ends it and removes that file.',
    '',
  ].join('\n');
}
