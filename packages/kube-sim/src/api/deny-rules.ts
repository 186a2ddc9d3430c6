import type { Kind } from './kind.ts';
import { ApiError } from './api-error.ts';
import type { RequestTarget } from './request-target.ts';

/** What the user may not do. Missing fields match everything. */
export interface DenyRule {
  /** RBAC verb, or `*`. */
  readonly verb?: string;
  /** RBAC resource: `pods`, `pods/log`, `deployments.apps`, or `*`. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface AccessQuestion {
  readonly verb: string;
  /** With the subresource: `pods/log`, `deployments.apps/scale`. */
  readonly resource: string;
  /** Empty: all namespaces, or a resource that has none. */
  readonly namespace: string;
  readonly name: string;
}

/** RBAC on demand: everything is allowed except what a rule denies. */
export class DenyRules {
  readonly #rules = new Set<DenyRule>();

  /** @returns takes the rule back */
  add(rule: DenyRule): () => void {
    const entry = { ...rule };
    this.#rules.add(entry);
    return () => {
      this.#rules.delete(entry);
    };
  }

  isDenied(question: AccessQuestion): boolean {
    for (const rule of this.#rules) {
      const isMatch =
        matches(rule.verb, question.verb) &&
        matches(rule.resource, question.resource) &&
        // A rule for one namespace also forbids asking for all of them.
        (question.namespace === '' || matches(rule.namespace, question.namespace)) &&
        matches(rule.name, question.name);
      if (isMatch) return true;
    }
    return false;
  }
}

function matches(pattern: string | undefined, value: string): boolean {
  return pattern === undefined || pattern === '*' || pattern === value;
}

/** What RBAC is asked about a request. */
export function questionOf(kind: Kind, target: RequestTarget): AccessQuestion {
  const { subresource, namespace = '', name = '', verb } = target;
  return {
    verb,
    resource: subresource === undefined ? kind.resource : `${kind.resource}/${subresource}`,
    namespace: kind.isNamespaced ? namespace : '',
    name,
  };
}

/** RBAC's own words. */
export function denied(user: string, kind: Kind, target: RequestTarget): ApiError {
  const { verb, subresource, namespace, name } = target;
  const resource = subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`;
  const subject = name === undefined ? '' : ` ${JSON.stringify(name)}`;
  const scope =
    kind.isNamespaced && namespace !== undefined
      ? ` in the namespace "${namespace}"`
      : ' at the cluster scope';
  return new ApiError(403, 'Forbidden', {
    message: `${kind.resource}${subject} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${kind.group}"${scope}`,
    details: {
      ...(name === undefined ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.plural,
    },
  });
}
