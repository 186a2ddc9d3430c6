import { defineFaults, rule } from '@ktl/faults';

/** The errors of this package, by code. */
export const faults = defineFaults({
  STACK_NOT_FOUND: rule<{ folder: string; reason: string; instead: string | undefined }>({
    about: 'A folder that was named as a stack has no stack.yaml at its root.',
    message: (d) => `${d.folder} is no stack: ${d.reason}`,
    hint: (d) => d.instead ?? 'name the folder in which the root stack.yaml is',
    exit: 'usage',
  }),
  STACK_UNREADABLE: rule<{ file: string; problem: string }>({
    about: 'A stack file cannot be read, or may not be: too large, out of the tree.',
    message: (d) => `${d.file} ${d.problem}`,
    exit: 'usage',
  }),
  STACK_MALFORMED: rule<{ place: string; problem: string }>({
    about: 'A stack file is not YAML, or not the YAML of a stack.',
    message: (d) => `${d.place}: ${d.problem}`,
    exit: 'usage',
  }),
  STACK_KEY_UNKNOWN: rule<{
    place: string;
    key: string;
    within: string;
    nearest: string | undefined;
    known: readonly string[];
  }>({
    about: 'A stack file has a key that means nothing where it stands.',
    message: (d) => `${d.place}: ${d.within} has no key "${d.key}"`,
    hint: (d) =>
      d.nearest === undefined ? `the keys are ${d.known.join(', ')}` : `did you mean ${d.nearest}?`,
    exit: 'usage',
  }),
  STACK_VALUE_INVALID: rule<{ place: string; key: string; expected: string; found: string }>({
    about: 'A key of a stack file has a value of the wrong kind, or lacks one.',
    message: (d) => `${d.place}: ${d.key} must be ${d.expected}, not ${d.found}`,
    exit: 'usage',
  }),
  STACK_PROFILE_UNKNOWN: rule<{
    profile: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    about: 'No stack file of the tree has the wanted profile.',
    message: (d) => `no stack.yaml has a profile "${d.profile}"`,
    hint: (d) => {
      if (d.nearest !== undefined) return `did you mean ${d.nearest}?`;
      return d.known.length === 0 ? 'there are none' : `there are ${d.known.join(', ')}`;
    },
    exit: 'usage',
  }),
  STACK_RELEASE_DUPLICATE: rule<{ name: string; place: string; first: string }>({
    about: 'Two releases of one cluster have the same name.',
    message: (d) => `${d.place}: release ${d.name} is there already, at ${d.first}`,
    hint: () => 'a name is used once in a cluster: rename one, or give it another cluster',
    exit: 'usage',
  }),
  STACK_NEED_MISSING: rule<{
    place: string;
    release: string;
    need: string;
    nearest: string | undefined;
  }>({
    about: 'A release needs one that is not in the stack, or is in another cluster.',
    message: (d) =>
      `${d.place}: release ${d.release} needs ${d.need}, which its cluster has not in this stack`,
    hint: (d) => (d.nearest === undefined ? undefined : `did you mean ${d.nearest}?`),
    exit: 'usage',
  }),
  STACK_CYCLE: rule<{ place: string; path: readonly string[] }>({
    about: 'Releases need each other in a circle.',
    message: (d) => `${d.place}: releases need each other in a circle: ${d.path.join(' → ')}`,
    hint: () => 'leave one of these needs out',
    exit: 'usage',
  }),
});
