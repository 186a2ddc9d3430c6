/**
 * Flags of `kubectl logs` and stern that `ktl logs` has under another name or does not need, with what to
 * write instead. A test keeps it true: none of them is a flag of ktl, and each flag that a text names is.
 */
export const foreignFlags: Readonly<Record<string, string>> = {
  '--since-time': '--since takes a time too: --since 2026-01-31T09:30:00Z',
  '--all-containers': 'every container is read, init and ephemeral ones too; -c and -C choose',
  '--all-pods': 'name the workload: ktl logs deployment/<name> reads all its pods',
  '--prefix': 'lines bear pod and container already; --no-prefix takes them away',
  '--ignore-errors': 'one log that cannot be read never ends the others; leave it out',
  '--pod-running-timeout': 'a follow waits for pods as long as it runs; leave it out',
  '--limit-bytes': '--tail limits lines; for bytes: ktl logs … --no-follow | head -c <bytes>',
  '-E': '--exclude-container, or -C',
  '--verbosity': '--log-level debug',
  '--completion': 'ktl completion bash|zsh|fish',
  '--prompt': 'TAB completes pods and workloads, after ktl completion bash|zsh|fish',
  '--version': 'ktl version',
  ...sameFor(
    [
      '--as',
      '--as-group',
      '--cluster',
      '--user',
      '--server',
      '--token',
      '--certificate-authority',
      '--client-certificate',
      '--client-key',
      '--insecure-skip-tls-verify',
      '--tls-server-name',
    ],
    'a context of the kubeconfig says this: choose one with --context, a file with --kubeconfig',
  ),
};

function sameFor(flags: readonly string[], text: string): Record<string, string> {
  return Object.fromEntries(flags.map((flag) => [flag, text]));
}
