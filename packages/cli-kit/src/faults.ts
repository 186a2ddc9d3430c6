import { defineFaults, rule } from '@ktl/faults';

const meant = (nearest: string | undefined, otherwise: string): string =>
  nearest === undefined ? otherwise : `did you mean ${nearest}?`;
const helpOf = (command: string): string => `${command} --help lists what there is`;

/** Errors of the command line itself. */
const usageRules = {
  FLAG_UNKNOWN: rule<{
    flag: string;
    command: string;
    nearest?: string | undefined;
    /** How this command does what the flag does elsewhere. */
    instead?: string | undefined;
  }>({
    about: 'The command has no such flag.',
    message: (d) => `${d.command} has no flag ${d.flag}`,
    hint: (d) => d.instead ?? meant(d.nearest, helpOf(d.command)),
    exit: 'usage',
  }),
  FLAG_INVALID: rule<{ origin: string; value: string; problem: string; hint?: string | undefined }>(
    {
      about: 'The value of a flag, an environment variable or a configuration key cannot be used.',
      message: (d) => `${d.origin}: "${d.value}" ${d.problem}`,
      hint: (d) => d.hint,
      exit: 'usage',
    },
  ),
  FLAG_INCOMPLETE: rule<{ problem: string; command: string }>({
    about: 'The command line stops in the middle: a flag without its value.',
    message: (d) => d.problem,
    hint: (d) => helpOf(d.command),
    exit: 'usage',
  }),
  FLAG_CONFLICT: rule<{ first: string; second: string; reason: string; hint?: string | undefined }>(
    {
      about: 'Two flags, variables or configuration keys contradict each other.',
      message: (d) => `${d.first} and ${d.second} cannot be combined: ${d.reason}`,
      hint: (d) => d.hint ?? 'leave one of them out',
      exit: 'usage',
    },
  ),
  ARG_MISSING: rule<{ command: string; args: readonly string[] }>({
    about: 'A required argument is missing.',
    message: (d) => `${d.command} needs ${d.args.map((name) => `<${name}>`).join(' ')}`,
    hint: (d) => helpOf(d.command),
    exit: 'usage',
  }),
  ARG_INVALID: rule<{ name: string; value: string; problem: string; hint?: string | undefined }>({
    about: 'An argument cannot be used.',
    message: (d) => `<${d.name}>: "${d.value}" ${d.problem}`,
    hint: (d) => d.hint,
    exit: 'usage',
  }),
  ARG_UNEXPECTED: rule<{ command: string; args: readonly string[]; hint?: string | undefined }>({
    about: 'There are more arguments than the command takes.',
    message: (d) => `${d.command} does not take ${d.args.map((arg) => `"${arg}"`).join(', ')}`,
    hint: (d) => d.hint ?? helpOf(d.command),
    exit: 'usage',
  }),
  COMMAND_UNKNOWN: rule<{ word: string; bin: string; hint?: string | undefined }>({
    about: 'The command line, or a question for help, names a command that does not exist.',
    message: (d) => `there is no command "${d.word}"`,
    hint: (d) => d.hint ?? `${d.bin} --help lists the commands`,
    exit: 'usage',
  }),
  FEATURE_UNKNOWN: rule<{
    name: string;
    origin: string;
    known: readonly string[];
    nearest?: string | undefined;
  }>({
    about: 'A feature flag that this version does not have.',
    message: (d) => `${d.origin}: there is no feature "${d.name}"`,
    hint: (d) =>
      meant(
        d.nearest,
        d.known.length === 0
          ? 'this version has no feature flags'
          : `features: ${d.known.join(', ')}`,
      ),
    exit: 'usage',
  }),
  PROFILE_UNKNOWN: rule<{ value: string; variable: string }>({
    about: 'KTL_PROFILE, or that of the app, names something that cannot be profiled.',
    message: (d) => `${d.variable}: "${d.value}" is not a profile`,
    hint: (d) => `the one profile is ${d.variable}=startup`,
    exit: 'usage',
  }),
};

/** Errors of the configuration file. */
const configRules = {
  CONFIG_NOT_FOUND: rule<{ file: string; variable: string }>({
    about: 'KTL_CONFIG, or that of the app, names a file that does not exist.',
    message: (d) => `${d.variable} names ${d.file}, which does not exist`,
    hint: (d) => `correct the path, or unset ${d.variable} to use the usual places`,
    exit: 'usage',
  }),
  CONFIG_UNREADABLE: rule<{ file: string; problem: string }>({
    about: 'The configuration file exists and cannot be read.',
    message: (d) => `${d.file}: ${d.problem}`,
    hint: () => 'check that it is a file and that you may read it',
    exit: 'usage',
  }),
  CONFIG_MALFORMED: rule<{ file: string; line: number; column: number; problem: string }>({
    about: 'The configuration file is not YAML, or not a map of keys to values.',
    message: (d) => `${d.file}:${d.line}:${d.column}: ${d.problem}`,
    hint: () => 'docs/config.all-options.yaml shows every key with an example',
    exit: 'usage',
  }),
  CONFIG_KEY_UNKNOWN: rule<{
    file: string;
    line: number;
    key: string;
    nearest?: string | undefined;
  }>({
    about: 'The configuration file has a key that no command knows.',
    message: (d) => `${d.file}:${d.line}: there is no key "${d.key}"`,
    hint: (d) => meant(d.nearest, 'docs/config.all-options.yaml lists every key'),
    exit: 'usage',
  }),
  CONFIG_VALUE_INVALID: rule<{
    file: string;
    line: number;
    key: string;
    expected: string;
    found: string;
  }>({
    about: 'A key of the configuration file has a value of the wrong type.',
    message: (d) => `${d.file}:${d.line}: ${d.key} must be ${d.expected}, not ${d.found}`,
    hint: () => 'docs/config.all-options.yaml shows an example of every key',
    exit: 'usage',
  }),
};

const outputRules = {
  OUTPUT_FAILED: rule<{ problem: string }>({
    about: 'Standard output could not be written: a full disk, a device that is gone.',
    message: (d) => `cannot write the output: ${d.problem}`,
    hint: () => 'make room, or send the output elsewhere; the output so far is not complete',
  }),
};

const internalRules = {
  INTERNAL_BUG: rule<{ problem: string; bin: string }>({
    about: 'A mistake of ktl itself.',
    message: (d) => `unexpected: ${d.problem}`,
    hint: (d) =>
      `this is a bug of ${d.bin}; please report it with the command line and the output of the ` +
      'same command with --log-level debug',
    exit: 'bug',
  }),
};

/** Every error of this package, by code. */
export const faults = defineFaults({
  ...usageRules,
  ...configRules,
  ...outputRules,
  ...internalRules,
});
