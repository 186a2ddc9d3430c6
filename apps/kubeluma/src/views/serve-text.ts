/** What `kubeluma serve` says once it serves. */
export function serveText(served: {
  readonly link: string;
  readonly context: string;
  readonly namespace: string | undefined;
  readonly pattern: string | undefined;
  /** SHA-256 of the certificate, where it was made for this run or given. */
  readonly fingerprint: string | undefined;
}): string {
  const { link, context, namespace, pattern, fingerprint } = served;
  const place = namespace === undefined ? 'all namespaces' : `namespace ${namespace}`;
  const pods = pattern === undefined ? 'pods' : `pods that match ${pattern}`;
  return [
    `kubeluma shows ${pods} of ${place}, context ${context}.`,
    '',
    `  ${link}`,
    '',
    ...(fingerprint === undefined ? [] : [`Certificate (SHA-256): ${fingerprint}`]),
    'The link opens one browser; a new one is printed when it was used. Ctrl-C ends.',
    '',
  ].join('\n');
}

/** The link for the next browser. */
export function linkText(link: string): string {
  return `For another browser: ${link}\n`;
}
