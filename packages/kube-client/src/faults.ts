import { defineFaults, rule } from '@ktl/faults';

/** What a request was about, for messages: `list pods in namespace "shop"`. */
export interface RequestSubject {
  /** RBAC verb: get, list, watch, create, update, patch, delete, deletecollection. */
  readonly verb: string;
  /** RBAC resource, `pods`, `pods/log`, `deployments.apps`; the path for non-resource URLs. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

interface ApiDetails extends Record<string, unknown> {
  readonly subject: RequestSubject;
  readonly status: number;
  /** The API server's own words. */
  readonly serverMessage: string;
  /** Status.reason: NotFound, AlreadyExists, Expired … */
  readonly reason?: string | undefined;
  /** From Retry-After, ms. */
  readonly retryAfterMs?: number | undefined;
  readonly server?: string | undefined;
  readonly user?: string | undefined;
}

const scope = (s: RequestSubject): string =>
  s.namespace === undefined ? '' : ` in namespace "${s.namespace}"`;
const what = (s: RequestSubject): string =>
  `${s.verb} ${s.resource}${s.name === undefined ? '' : ` "${s.name}"`}${scope(s)}`;
const said = (d: ApiDetails): string => (d.serverMessage === '' ? '' : `: ${d.serverMessage}`);

function nearestHint(d: { nearest?: string | undefined; known: readonly string[] }): string {
  const known =
    d.known.length === 0 ? 'the kubeconfig has no contexts' : `contexts: ${d.known.join(', ')}`;
  return d.nearest === undefined ? known : `did you mean "${d.nearest}"? ${known}`;
}

/** Errors of a missing, broken or unfitting kubeconfig. */
const kubeconfigRules = {
  KUBECONFIG_NOT_FOUND: rule<{ searched: readonly string[] }>({
    about: 'No kubeconfig file exists at any of the places searched, and this is not a pod.',
    message: (d) => `no kubeconfig found; searched ${d.searched.join(', ')}`,
    hint: () => 'name one with --kubeconfig or KUBECONFIG, or try --demo, which needs no cluster',
    exit: 'usage',
  }),
  KUBECONFIG_INVALID: rule<{ file: string; line?: number | undefined; problem: string }>({
    about: 'A kubeconfig, or a file that it names, cannot be used as it is.',
    message: (d) => `${d.file}${d.line === undefined ? '' : `:${String(d.line)}`}: ${d.problem}`,
    hint: () => 'correct the file; `kubectl config view` shows what is in effect',
    exit: 'usage',
  }),
  CONTEXT_UNKNOWN: rule<{ name: string; known: readonly string[]; nearest?: string | undefined }>({
    about: 'The kubeconfig has no context of that name, or no current context.',
    message: (d) =>
      d.name === ''
        ? 'the kubeconfig has no current-context'
        : `context "${d.name}" is not in the kubeconfig`,
    hint: nearestHint,
    exit: 'usage',
  }),
};

/** Errors of the way to the API server. */
const connectionRules = {
  CLUSTER_UNREACHABLE: rule<{ server: string; problem: string; advice?: string | undefined }>({
    about: 'No connection to the API server could be made.',
    message: (d) => `cannot reach ${d.server}: ${d.problem}`,
    hint: (d) => d.advice ?? 'check the network, the VPN, and the server line of the kubeconfig',
    retryable: true,
    exit: 'unreachable',
  }),
  CLUSTER_CERT_INVALID: rule<{ server: string; problem: string; advice: string }>({
    about:
      'The server or the client certificate is expired, unknown, or for another name; TLS failed.',
    message: (d) => `${d.server}: ${d.problem}`,
    hint: (d) => d.advice,
    exit: 'unreachable',
  }),
  AUTH_REJECTED: rule<{
    server: string;
    user: string;
    problem: string;
    advice?: string | undefined;
    /** Given where there are no credentials that the server could have judged. */
    context?: string | undefined;
  }>({
    about: 'The API server does not know these credentials (401), or none could be obtained.',
    message: (d) =>
      d.context === undefined
        ? `${d.server} does not accept the credentials of user "${d.user}": ${d.problem}`
        : `cannot log in to ${d.server} as user "${d.user}" of context "${d.context}": ${d.problem}`,
    hint: (d) => d.advice ?? 'log in again, or choose another context',
    exit: 'unreachable',
  }),
  REQUEST_TIMEOUT: rule<{ method: string; path: string; timeoutMs: number }>({
    about: 'The server did not answer a request in time.',
    message: (d) => `${d.method} ${d.path}: no answer within ${String(d.timeoutMs / 1000)} s`,
    hint: () => 'the cluster may be overloaded or the network very slow; try again',
    retryable: true,
    exit: 'unreachable',
  }),
  STREAM_LOST: rule<{ problem: string }>({
    about: 'A response was cut before its end: reset, connection closed, or the peer went silent.',
    message: (d) => `the connection was lost before the response was complete: ${d.problem}`,
    hint: () => 'reopen the stream',
    retryable: true,
    exit: 'unreachable',
  }),
};

/** Errors that the API server states. */
const apiRules = {
  API_FORBIDDEN: rule<ApiDetails>({
    about: 'The user may not do this (403); says which verb on which resource is missing.',
    message: (d) =>
      `${d.user === undefined ? 'you' : `user "${d.user}"`} may not ${what(d.subject)}${said(d)}`,
    hint: ({ subject: s }) =>
      `needs the verb "${s.verb}" on "${s.resource}"${scope(s)}; ask for a ` +
      (s.namespace === undefined ? 'ClusterRole and its binding' : 'Role and its binding'),
    exit: 'unreachable',
  }),
  API_NOT_FOUND: rule<ApiDetails>({
    about: 'The object, or the kind of object, does not exist (404).',
    message: (d) => `cannot ${what(d.subject)}${said(d)}`,
    hint: () => 'check the name and the namespace',
  }),
  API_CONFLICT: rule<ApiDetails>({
    about: 'The object changed meanwhile, or exists already (409).',
    message: (d) => `cannot ${what(d.subject)}${said(d)}`,
    hint: () => 'read the object again and repeat the change',
    retryable: true,
  }),
  API_EXPIRED: rule<ApiDetails>({
    about: 'The resourceVersion or continue token is too old (410): list again.',
    message: (d) => `cannot ${what(d.subject)} from that resourceVersion${said(d)}`,
    hint: () => 'list again and go on from there',
    retryable: true,
  }),
  API_THROTTLED: rule<ApiDetails>({
    about: 'The server refuses for now because of load (429), also after several tries.',
    message: (d) => `the API server is throttling ${what(d.subject)}${said(d)}`,
    hint: () => 'try again later, or lower --qps',
    retryable: true,
    exit: 'unreachable',
  }),
  API_INVALID: rule<ApiDetails>({
    about: 'The server refuses the request as it is (400, 405, 406, 413, 415, 422).',
    message: (d) => `cannot ${what(d.subject)}${said(d)}`,
    hint: () => 'the API server does not take the request as it is; correct what it names',
  }),
  API_FAILED: rule<ApiDetails>({
    about: 'Any other failure that the server states, mostly 5xx.',
    message: (d) => `cannot ${what(d.subject)}: ${d.serverMessage} (HTTP ${String(d.status)})`,
    hint: () => 'the API server failed; try again',
    retryable: true,
  }),
};

/** Every error of this package, by code. */
export const faults = defineFaults({ ...kubeconfigRules, ...connectionRules, ...apiRules });
export type { ApiDetails };
