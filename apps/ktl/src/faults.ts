import { defineFaults, rule } from '@ktl/faults';

/** Errors of the app itself. */
export const faults = defineFaults({
  LOGS_QUERY_MISSING: rule<Record<string, never>>({
    about: '`ktl logs` was told neither a query nor a selector.',
    message: () => 'no pods were named',
    hint: () =>
      'give a regular expression over pod names, a workload such as deployment/checkout, or a selector; ktl logs . reads all',
    exit: 'usage',
  }),
  INPUT_UNREADABLE: rule<{ path: string; problem: string }>({
    about:
      'A file or a pipe that `ktl logs --stdin` was to read could not be read, or not to its end.',
    message: (d) => `${d.path}: ${d.problem}`,
    hint: () =>
      'what was read until then has been shown; name files that you may read, - is standard input',
  }),
  CAPTURE_CUT: rule<{
    path: string;
    reason: string;
    lines: number | undefined;
    recover: string | undefined;
  }>({
    about: 'A capture could not be written to its end. What was written before is kept.',
    message: ({ path, reason, lines }) =>
      lines === undefined
        ? `the capture ${path} ends early: ${reason}`
        : `the capture ${path} ends early: ${reason}; it is whole up to there, with ${String(lines)} lines`,
    hint: ({ path, lines, recover }) =>
      lines === undefined || recover !== undefined
        ? `make room, then complete what is there: ktl logs capture recover ${recover ?? path}`
        : 'make room, or name a place with more of it, and capture again',
  }),
  CAPTURE_FOLDER: rule<{ path: string; folder: string; reason: string; flag: string }>({
    about: 'The folder that a capture is to be in is missing and cannot be made.',
    message: ({ path, folder, reason }) =>
      `the folder ${folder} of the capture ${path} cannot be made: ${reason}`,
    hint: ({ flag }) => `name a file in a folder that you may write: ${flag}`,
  }),
  CAPTURE_UNDER_WAY: rule<{ folder: string; recover: string }>({
    about:
      '`ktl logs capture` found the working folder of its output: of a capture that goes on, or was killed.',
    message: ({ folder }) =>
      `${folder} exists already: a capture is being made there, or its program was killed`,
    hint: ({ recover }) =>
      `name another file with --capture-output; or if nothing writes there any more: ktl logs capture recover ${recover}`,
  }),
  REPLAY_NO_STREAM: rule<{
    path: string;
    wanted: string;
    known: readonly string[];
    namesWorkload: boolean;
  }>({
    about: 'No container of a capture is among those that `ktl logs capture replay` was to show.',
    message: (d) => `${d.path} has no lines of ${d.wanted}`,
    hint: (d) =>
      `it has ${d.known.join(', ')}${d.namesWorkload ? '; --pod takes names of pods, not workloads: the pods of deploy/web are web-.*' : ''}`,
  }),
  DIFF_DEPLOYMENT_MISSING: rule<Record<string, never>>({
    about: '`ktl logs diff-deployments` was told neither a name nor a selector nor -A.',
    message: () => 'no Deployment was named',
    hint: () =>
      'give names, such as checkout, or labels with --selector; -A alone compares every Deployment that is in a rollout',
    exit: 'usage',
  }),
  DIFF_NO_MATCH: rule<{ selector: string; place: string }>({
    about: '`ktl logs diff-deployments --once` found no Deployment with the labels.',
    message: (d) => `no Deployment has the labels ${d.selector} ${d.place}`,
    hint: () => 'kubectl get deployments --show-labels lists them; -A searches every namespace',
  }),
  DRIFT_HISTORY_UNREADABLE: rule<{ path: string; problem: string }>({
    about:
      'The file that `ktl logs drift watch --history` names cannot be read, or is something else.',
    message: (d) => `${d.path}: ${d.problem}`,
    hint: () => 'it was left as it is; name another file, or none that exists to begin anew',
    exit: 'usage',
  }),
  DRIFT_HISTORY_UNWRITABLE: rule<{ path: string; problem: string }>({
    about: 'A sample could not be added to the file that `ktl logs drift watch --history` names.',
    message: (d) => `${d.path} ${d.problem}`,
    hint: () =>
      'name a file that you may write, in a folder that exists; samples that were in it stay whole',
  }),
  KUBECONFIG_FOLDER: rule<{ folder: string; files: readonly string[] }>({
    about: 'A folder was named where a kubeconfig file is meant.',
    message: (d) => `${d.folder} is a folder, not a kubeconfig`,
    hint: (d) =>
      d.files.length === 0
        ? 'name a file with --kubeconfig or KUBECONFIG'
        : `name a file in it: ${d.files.join(', ')}`,
    exit: 'usage',
  }),
  TEMPLATE_UNREADABLE: rule<{ path: string; problem: string }>({
    about: 'The file named by --template-file cannot be used.',
    message: (d) => `the template file ${d.path} ${d.problem}`,
    hint: () => 'check --template-file; --template takes the template itself',
    exit: 'usage',
  }),
  NAMESPACE_NOT_FOUND: rule<{
    missing: readonly { readonly name: string; readonly nearest: string | undefined }[];
  }>({
    about: 'A namespace to search does not exist.',
    message: ({ missing }) => {
      const names = missing.map(({ name }) => `"${name}"`).join(' and ');
      return missing.length === 1
        ? `namespace ${names} does not exist`
        : `namespaces ${names} do not exist`;
    },
    hint: ({ missing }) => {
      const near = missing.flatMap(({ nearest }) => nearest ?? []);
      return near.length === 0
        ? 'check --namespace and --context; kubectl get namespaces lists what is there'
        : `did you mean ${near.join(' and ')}?`;
    },
  }),
  LOGS_CONFIG_ALONE: rule<{ config: string }>({
    about: '`ktl logs --config` was given without `--deps`, whose stack it names.',
    message: (d) => `--config ${d.config} names the stack of --deps, which is not given`,
    hint: () => "add --deps; ktl's own configuration file is named by KTL_CONFIG=<file>",
    exit: 'usage',
  }),
  CAPTURE_DIFF_ONE_SIDE: rule<{ path: string }>({
    about: '`ktl logs capture diff` was given one capture and not what to compare it with.',
    message: (d) => `${d.path} is to be compared, and nothing says with what`,
    hint: () => 'name a second capture, or write --live for the cluster as it is now',
    exit: 'usage',
  }),
  LOGS_FLAG_ALONE: rule<{ flag: string; needs: string }>({
    about: 'A flag of `ktl logs` was given without the one that it is about.',
    message: (d) => `${d.flag} does nothing without ${d.needs}, which is not given`,
    hint: (d) => `add ${d.needs}, or leave ${d.flag} out`,
    exit: 'usage',
  }),
  MIRROR_FILE_UNREADABLE: rule<{ path: string; problem: string }>({
    about: 'A certificate or key that `--ui-cert` or `--ui-key` names could not be read.',
    message: (d) => `${d.path} ${d.problem}`,
    hint: () => 'name PEM files that you may read, or let ktl make a certificate with --ui-tls',
    exit: 'usage',
  }),
  LOGS_NO_MATCH: rule<{ searched: string; nearCommand: string | undefined }>({
    about: 'A read that does not follow found no container.',
    message: (d) => `nothing matches: ${d.searched}`,
    hint: (d) =>
      d.nearCommand === undefined
        ? 'look at what is there with ktl logs . -A --tail 1 --no-follow, or leave --no-follow out to wait'
        : `did you mean the command ${d.nearCommand}?`,
  }),
  LOGS_NOTHING_FOUND: rule<{ searched: string }>({
    about: '`ktl logs capture` found no container as long as it went on, so there is no capture.',
    message: (d) => `nothing matched until the end: ${d.searched}; no capture was made`,
    hint: () =>
      'look at what is there with ktl logs . -A --tail 1 --no-follow, or give it more time with --duration',
  }),
  LOGS_NO_PREVIOUS: rule<{ containers: number; searched: string }>({
    about: '`ktl logs --previous` matched containers of which none has restarted.',
    message: (d) =>
      `no container has restarted, so there is no previous log: ${d.searched} (${String(d.containers)} found)`,
    hint: () => 'leave --previous out to read the instance that runs',
  }),
  LOGS_NOT_STARTED: rule<{ containers: number; described: string }>({
    about: 'A read that does not follow found containers of which none has ever run.',
    message: (d) =>
      `${d.containers === 1 ? 'the container has' : `none of ${String(d.containers)} containers has`} not started, so there is no log: ${d.described}`,
    hint: () =>
      'leave --no-follow out to wait until it starts; --events shows what keeps it from starting',
  }),
  LOGS_FORBIDDEN: rule<Refused>({
    about: 'No log of any matching container could be read: the right to read logs is missing.',
    message: unread,
    hint: () =>
      'needs the verb "get" on "pods/log"; ask for a Role that grants it, and check with kubectl auth can-i get pods/log',
    exit: 'unreachable',
  }),
  LOGS_REFUSED: rule<Refused>({
    about: 'No log of any matching container could be read.',
    message: unread,
    hint: () =>
      'a container that never started has no log; leave --no-follow out to wait until it has one',
  }),
});

type Refused = Readonly<{
  refused: number;
  /** The first of them, with their reasons; of those that are like the first one, only the names. */
  first: readonly string[];
}>;

function unread({ refused, first }: Refused): string {
  if (refused === 1) return `the log could not be read: ${first.join('')}`;
  const more = refused - first.length;
  const rest = more > 0 ? `; and ${String(more)} more` : '';
  return `none of ${String(refused)} logs could be read: ${first.join('; ')}${rest}`;
}
