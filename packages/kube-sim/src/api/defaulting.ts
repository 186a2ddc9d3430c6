import type { SimObject } from '../controllers/objects.ts';
import { isRecord, listAt, recordAt, valueAt } from './json-value.ts';
import type { Kind } from './kind.ts';

type Fields = Record<string, unknown>;

/** `fields` with `defaults` for what is missing. */
const withDefaults = (fields: Fields, defaults: Fields): Fields => ({ ...defaults, ...fields });

// No defaults: fields that the Go type of a v1 Event writes also when they are empty.
const writtenByEvents: Fields = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};

/**
 * Fills in what the API server fills in and controllers, kubectl and people look at
 * (pkg/apis/…/v1/defaults.go); not every default there is.
 */
export function applyDefaults(kind: Kind, object: SimObject): SimObject {
  const spec = recordAt(object, 'spec');
  switch (kind.resource) {
    case 'pods':
      return { ...object, spec: podSpec(withDefaults(spec, { restartPolicy: 'Always' })) };
    case 'namespaces':
      return namespace(object);
    case 'services':
      return { ...object, spec: service(spec) };
    case 'events':
    case 'events.events.k8s.io':
      return withDefaults(object, writtenByEvents) as SimObject;
    case 'secrets':
      return withDefaults(object, { type: 'Opaque' }) as SimObject;
    case 'deployments.apps':
      return { ...object, spec: deployment(spec) };
    case 'replicasets.apps':
      return { ...object, spec: withTemplate(withDefaults(spec, { replicas: 1 })) };
    case 'statefulsets.apps':
      return { ...object, spec: statefulSet(spec) };
    case 'daemonsets.apps':
      return { ...object, spec: daemonSet(spec) };
    case 'jobs.batch':
      return { ...object, spec: job(spec) };
    case 'cronjobs.batch':
      return { ...object, spec: cronJob(spec) };
    default:
      return object;
  }
}

function podSpec(spec: Fields): Fields {
  const containers = (name: string): Fields =>
    Array.isArray(spec[name]) ? { [name]: listAt(spec, name).map(container) } : {};
  return {
    ...withDefaults(spec, {
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      enableServiceLinks: true,
    }),
    ...containers('initContainers'),
    ...containers('containers'),
  };
}

function container(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const image = typeof value['image'] === 'string' ? value['image'] : '';
  const isFloating = image.endsWith(':latest') || !/[:@][^/]*$/.test(image);
  const filled = withDefaults(value, {
    imagePullPolicy: isFloating ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  if (!Array.isArray(filled['ports'])) return filled;
  const ports = listAt(filled, 'ports').map((port) =>
    isRecord(port) ? withDefaults(port, { protocol: 'TCP' }) : port,
  );
  return { ...filled, ports };
}

function withTemplate(spec: Fields, restartPolicy = 'Always'): Fields {
  const template = recordAt(spec, 'template');
  const inner = withDefaults(recordAt(template, 'spec'), { restartPolicy });
  return { ...spec, template: { ...template, spec: podSpec(inner) } };
}

function deployment(spec: Fields): Fields {
  const strategy = recordAt(spec, 'strategy');
  const type = strategy['type'] ?? 'RollingUpdate';
  const rolling = {
    rollingUpdate: withDefaults(recordAt(strategy, 'rollingUpdate'), {
      maxUnavailable: '25%',
      maxSurge: '25%',
    }),
  };
  return withTemplate({
    ...withDefaults(spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    }),
    strategy: { ...strategy, type, ...(type === 'RollingUpdate' ? rolling : {}) },
  });
}

function statefulSet(spec: Fields): Fields {
  return withTemplate(
    withDefaults(spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    }),
  );
}

function daemonSet(spec: Fields): Fields {
  const rollingUpdate = { maxUnavailable: 1, maxSurge: 0 };
  return withTemplate(
    withDefaults(spec, {
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate },
    }),
  );
}

function job(spec: Fields): Fields {
  const hasParallelism = valueAt(spec, 'parallelism') !== undefined;
  return withTemplate(
    withDefaults(spec, {
      ...(hasParallelism ? {} : { completions: 1 }),
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
    }),
    'Never',
  );
}

function cronJob(spec: Fields): Fields {
  const template = recordAt(spec, 'jobTemplate');
  return {
    ...withDefaults(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
    jobTemplate: { ...template, spec: withTemplate(recordAt(template, 'spec'), 'Never') },
  };
}

function namespace(object: SimObject): SimObject {
  const { name } = object.metadata;
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': name };
  return {
    ...object,
    metadata: { ...object.metadata, labels },
    spec: withDefaults(recordAt(object, 'spec'), { finalizers: ['kubernetes'] }),
    status: withDefaults(recordAt(object, 'status'), { phase: 'Active' }),
  };
}

function service(spec: Fields): Fields {
  const ports = listAt(spec, 'ports').map((port) =>
    isRecord(port) ? withDefaults(port, { protocol: 'TCP', targetPort: port['port'] }) : port,
  );
  return {
    ...withDefaults(spec, {
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    }),
    ...(ports.length === 0 ? {} : { ports }),
  };
}
