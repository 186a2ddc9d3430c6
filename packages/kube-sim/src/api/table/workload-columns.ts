import type { SimObject } from '../../controllers/objects.ts';
import { listAt, numberAt, recordAt, textAt, valueAt } from '../json-value.ts';
import { ageOf, humanDuration } from './age.ts';
import { ageColumn, column, count, nameColumn, wide, type Column } from './column.ts';

const status = (field: string) => (object: SimObject) => numberAt(object, 'status', field);
const wanted = (object: SimObject): number => {
  const replicas = valueAt(object, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
};

/** `a=b,c in (d,e)`, as `kubectl -o wide` shows selectors. */
export function selectorText(selector: unknown): string {
  const labels = Object.entries(recordAt(selector, 'matchLabels')).map(
    ([name, value]) => `${name}=${String(value)}`,
  );
  const expressions = listAt(selector, 'matchExpressions').map((item) => {
    const values = listAt(item, 'values').map(String).join(',');
    const name = textAt(item, 'key');
    switch (textAt(item, 'operator')) {
      case 'In':
        return `${name} in (${values})`;
      case 'NotIn':
        return `${name} notin (${values})`;
      case 'DoesNotExist':
        return `!${name}`;
      default:
        return name;
    }
  });
  const terms = [...labels, ...expressions];
  return terms.length === 0 ? '<none>' : terms.join(',');
}

function templateColumns(...path: readonly string[]): Column[] {
  const containers = (object: SimObject): readonly unknown[] =>
    listAt(object, ...path, 'spec', 'containers');
  return [
    wide('Containers', (object) =>
      containers(object)
        .map((container) => textAt(container, 'name'))
        .join(','),
    ),
    wide('Images', (object) =>
      containers(object)
        .map((container) => textAt(container, 'image'))
        .join(','),
    ),
  ];
}

const inTemplate = templateColumns('spec', 'template');
const selectorColumn = wide('Selector', (object) =>
  selectorText(valueAt(object, 'spec', 'selector')),
);

export const deploymentColumns: readonly Column[] = [
  nameColumn,
  column('Ready', (object) => `${status('readyReplicas')(object)}/${wanted(object)}`),
  count('Up-to-date', status('updatedReplicas')),
  count('Available', status('availableReplicas')),
  ageColumn,
  ...inTemplate,
  selectorColumn,
];

export const replicaSetColumns: readonly Column[] = [
  nameColumn,
  count('Desired', wanted),
  count('Current', status('replicas')),
  count('Ready', status('readyReplicas')),
  ageColumn,
  ...inTemplate,
  selectorColumn,
];

export const statefulSetColumns: readonly Column[] = [
  nameColumn,
  column('Ready', (object) => `${status('readyReplicas')(object)}/${wanted(object)}`),
  ageColumn,
  ...inTemplate,
];

export const daemonSetColumns: readonly Column[] = [
  nameColumn,
  count('Desired', status('desiredNumberScheduled')),
  count('Current', status('currentNumberScheduled')),
  count('Ready', status('numberReady')),
  count('Up-to-date', status('updatedNumberScheduled')),
  count('Available', status('numberAvailable')),
  column('Node Selector', (object) => {
    const selector = recordAt(object, 'spec', 'template', 'spec', 'nodeSelector');
    return selectorText({ matchLabels: selector });
  }),
  ageColumn,
  ...inTemplate,
  selectorColumn,
];

export const jobColumns: readonly Column[] = [
  nameColumn,
  column('Status', jobStatusText),
  column('Completions', (object) => {
    const completions = valueAt(object, 'spec', 'completions');
    const succeeded = numberAt(object, 'status', 'succeeded');
    if (typeof completions === 'number') return `${succeeded}/${completions}`;
    const parallelism = numberAt(object, 'spec', 'parallelism');
    return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
  }),
  column('Duration', (object, { nowMs }) => {
    const start = Date.parse(textAt(object, 'status', 'startTime'));
    const end = Date.parse(textAt(object, 'status', 'completionTime'));
    if (Number.isNaN(start)) return '';
    return humanDuration((Number.isNaN(end) ? nowMs : end) - start);
  }),
  ageColumn,
  ...inTemplate,
  selectorColumn,
];

function jobStatusText(job: SimObject): string {
  const has = (type: string): boolean =>
    listAt(job, 'status', 'conditions').some(
      (c) => textAt(c, 'type') === type && textAt(c, 'status') === 'True',
    );
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  return has('FailureTarget') ? 'FailureTarget' : 'Running';
}

export const cronJobColumns: readonly Column[] = [
  nameColumn,
  column('Schedule', (object) => textAt(object, 'spec', 'schedule')),
  column('Timezone', (object) => textAt(object, 'spec', 'timeZone') || '<none>'),
  column('Suspend', (object) => (valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False')),
  count('Active', (object) => listAt(object, 'status', 'active').length),
  column('Last Schedule', (object, { nowMs }) => {
    const last = valueAt(object, 'status', 'lastScheduleTime');
    return last === undefined ? '<none>' : ageOf(last, nowMs);
  }),
  ageColumn,
  ...templateColumns('spec', 'jobTemplate', 'spec', 'template'),
  wide('Selector', (object) =>
    selectorText(valueAt(object, 'spec', 'jobTemplate', 'spec', 'selector')),
  ),
];
