import type { DenyRules } from './deny-rules.ts';
import { isRecord, recordAt, textAt } from './json-value.ts';

/** Answers a self-review: what the user may do, and who the user is. */
export function review(
  plural: string,
  body: unknown,
  access: { readonly denials: DenyRules; readonly user: string },
): object {
  const given = isRecord(body) ? body : {};
  switch (plural) {
    case 'selfsubjectaccessreviews':
      return { ...given, status: accessStatus(given, access.denials) };
    case 'selfsubjectrulesreviews':
      return {
        ...given,
        status: {
          incomplete: false,
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
        },
      };
    default: {
      const groups = ['system:masters', 'system:authenticated'];
      return { ...given, status: { userInfo: { username: access.user, groups } } };
    }
  }
}

function accessStatus(given: Record<string, unknown>, denials: DenyRules): object {
  const asked = recordAt(given, 'spec', 'resourceAttributes');
  const [group, plural, subresource] = ['group', 'resource', 'subresource'].map((field) =>
    textAt(asked, field),
  );
  const resource = group === '' ? (plural ?? '') : `${plural ?? ''}.${group ?? ''}`;
  const isDenied = denials.isDenied({
    verb: textAt(asked, 'verb'),
    resource: subresource === '' ? resource : `${resource}/${subresource ?? ''}`,
    namespace: textAt(asked, 'namespace'),
    name: textAt(asked, 'name'),
  });
  return isDenied
    ? { allowed: false }
    : { allowed: true, reason: 'kube-sim allows what no rule denies' };
}
