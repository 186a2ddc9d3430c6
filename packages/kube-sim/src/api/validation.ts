import type { SimObject } from '../controllers/objects.ts';
import { invalid, type FieldProblem } from './api-error.ts';
import { isSameJson, listAt, recordAt, valueAt } from './json-value.ts';
import type { Kind } from './kind.ts';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const serviceName = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const serviceRule =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/** Refuses what Kubernetes would refuse of the commonest mistakes. @throws ApiError 422 */
export function validateNew(kind: Kind, object: SimObject): void {
  const problems = [...nameProblems(kind, object), ...specProblems(kind, object)];
  if (problems.length > 0) throw invalid(validationName(kind), object.metadata.name, problems);
}

/** @throws ApiError 422 for changes of what cannot change */
export function validateChange(kind: Kind, before: SimObject, after: SimObject): void {
  const problems = [...specProblems(kind, after), ...immutableProblems(kind, before, after)];
  if (problems.length > 0) throw invalid(validationName(kind), after.metadata.name, problems);
}

/** `Pod`, `Deployment.apps`. */
export function validationName(kind: Kind): string {
  return kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
}

function nameProblems(kind: Kind, object: SimObject): FieldProblem[] {
  const { name, generateName } = object.metadata;
  if (name === '') {
    if (generateName !== undefined && generateName !== '') return [];
    const message = 'Required value: name or generateName is required';
    return [{ reason: 'FieldValueRequired', field: 'metadata.name', message }];
  }
  if (kind.group === 'rbac.authorization.k8s.io') return [];
  const [pattern, rule, longest] =
    kind.resource === 'services'
      ? ([serviceName, serviceRule, 63] as const)
      : kind.resource === 'namespaces'
        ? ([label, labelRule, 63] as const)
        : ([subdomain, subdomainRule, 253] as const);
  const value = (why: string): FieldProblem => ({
    reason: 'FieldValueInvalid',
    field: 'metadata.name',
    message: `Invalid value: ${JSON.stringify(name)}: ${why}`,
  });
  const problems: FieldProblem[] = [];
  if (name.length > longest) problems.push(value(`must be no more than ${longest} characters`));
  if (!pattern.test(name)) problems.push(value(rule));
  return problems;
}

const required = (field: string): FieldProblem => ({
  reason: 'FieldValueRequired',
  field,
  message: 'Required value',
});

function specProblems(kind: Kind, object: SimObject): FieldProblem[] {
  if (kind.resource === 'pods') return containerProblems(valueAt(object, 'spec'), 'spec');
  const hasTemplate = kind.group === 'apps' && kind.plural !== 'controllerrevisions';
  if (hasTemplate) return workloadProblems(kind, object);
  if (kind.resource === 'jobs.batch') {
    return containerProblems(valueAt(object, 'spec', 'template', 'spec'), 'spec.template.spec');
  }
  return [];
}

function workloadProblems(kind: Kind, object: SimObject): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const selector = valueAt(object, 'spec', 'selector');
  const replicas = valueAt(object, 'spec', 'replicas');
  if (typeof replicas === 'number' && replicas < 0) {
    problems.push({
      reason: 'FieldValueInvalid',
      field: 'spec.replicas',
      message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
    });
  }
  const labels = recordAt(object, 'spec', 'template', 'metadata', 'labels');
  const wanted = recordAt(selector, 'matchLabels');
  if (selector === undefined) problems.push(required('spec.selector'));
  else if (Object.entries(wanted).some(([name, value]) => labels[name] !== value)) {
    problems.push({
      reason: 'FieldValueInvalid',
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
    });
  }
  const spec = valueAt(object, 'spec', 'template', 'spec');
  return kind.isCustom ? [] : [...problems, ...containerProblems(spec, 'spec.template.spec')];
}

function containerProblems(spec: unknown, at: string): FieldProblem[] {
  const containers = listAt(spec, 'containers');
  if (containers.length === 0) return [required(`${at}.containers`)];
  const seen = new Set<unknown>();
  return containers.flatMap((container, index) => {
    const field = `${at}.containers[${index}]`;
    const name = valueAt(container, 'name');
    const problems: FieldProblem[] = [];
    if (name === undefined || name === '') problems.push(required(`${field}.name`));
    else if (seen.has(name)) {
      const message = `Duplicate value: ${JSON.stringify(name)}`;
      problems.push({ reason: 'FieldValueDuplicate', field: `${field}.name`, message });
    } else if (typeof name === 'string' && !label.test(name)) {
      const message = `Invalid value: ${JSON.stringify(name)}: ${labelRule}`;
      problems.push({ reason: 'FieldValueInvalid', field: `${field}.name`, message });
    }
    seen.add(name);
    const image = valueAt(container, 'image');
    if (image === undefined || image === '') {
      problems.push(required(`${field}.image`));
    }
    return problems;
  });
}

function immutableProblems(kind: Kind, before: SimObject, after: SimObject): FieldProblem[] {
  if (kind.group === 'apps' && kind.plural !== 'controllerrevisions') {
    const selector = valueAt(after, 'spec', 'selector');
    if (isSameJson(valueAt(before, 'spec', 'selector'), selector)) return [];
    const message = `Invalid value: ${JSON.stringify(selector)}: field is immutable`;
    return [{ reason: 'FieldValueInvalid', field: 'spec.selector', message }];
  }
  if (kind.resource !== 'pods' || isSameJson(fixedPart(before), fixedPart(after))) return [];
  return [
    {
      reason: 'FieldValueForbidden',
      field: 'spec',
      message:
        'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    },
  ];
}

function fixedPart(pod: SimObject): unknown {
  const spec = recordAt(pod, 'spec');
  const withoutImages = (containers: unknown): unknown =>
    Array.isArray(containers)
      ? containers.map((container: unknown) => ({ ...(container as object), image: '' }))
      : undefined;
  return {
    ...spec,
    containers: withoutImages(spec['containers']),
    initContainers: withoutImages(spec['initContainers']),
    ephemeralContainers: undefined,
    activeDeadlineSeconds: undefined,
    tolerations: undefined,
    terminationGracePeriodSeconds: undefined,
    nodeName: undefined,
    schedulingGates: undefined,
  };
}
