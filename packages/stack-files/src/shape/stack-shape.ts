import type { Shape, ValueOf } from './shape.ts';

const text = { kind: 'text' } as const;
const number = { kind: 'number' } as const;
const flag = { kind: 'switch' } as const;
const any = { kind: 'any' } as const;
const texts = { kind: 'list', of: text } as const;
const object = <const K extends Readonly<Record<string, Shape>>>(
  keys: K,
  required: readonly (keyof K & string)[] = [],
) => ({ kind: 'object', keys, required }) as const;

const hook = object(
  {
    name: text,
    type: text,
    runOnce: flag,
    when: text,
    timeout: text,
    retry: number,
    kubeconfig: text,
    context: text,
    namespace: text,
    kubectl: object({ args: texts }),
    script: object({ command: any, env: { kind: 'map', of: { kind: 'scalar' } }, workDir: text }),
    http: object({
      method: text,
      url: text,
      headers: { kind: 'map', of: { kind: 'scalar' } },
      body: text,
    }),
  },
  ['name', 'type'],
);
const hooksOfPhase = { kind: 'list', of: hook } as const;

/** Hooks by phase. */
export const hooksShape = object({
  preApply: hooksOfPhase,
  postApply: hooksOfPhase,
  preDelete: hooksOfPhase,
  postDelete: hooksOfPhase,
});

const settings = {
  chart: text,
  chartVersion: text,
  wave: number,
  critical: flag,
  parallelismGroup: text,
  cluster: object({ name: text, kubeconfig: text, context: text }, ['name']),
  namespace: text,
  values: texts,
  set: { kind: 'map', of: { kind: 'scalar' } },
  tags: texts,
  needs: texts,
  apply: object({ atomic: flag, timeout: text, wait: flag, createNamespace: flag }),
  delete: object({ timeout: text }),
  hooks: hooksShape,
} as const;

const verify = object({
  enabled: flag,
  failOnWarnings: flag,
  warnOnly: flag,
  eventsWindow: text,
  timeout: text,
  denyReasons: texts,
  allowReasons: texts,
  requireConditions: {
    kind: 'list',
    of: object({ group: text, kind: text, type: text, status: text, allowMissing: flag }),
  },
});

/** What every release below has unless it says otherwise. */
const defaultsShape = object({ ...settings, verify });

const runner = object({
  concurrency: number,
  progressive: flag,
  parallelismGroupLimit: number,
  maxParallelPerNamespace: number,
  maxParallelKind: { kind: 'map', of: number },
  adaptive: any,
});

// They mirror flags of the program that acts on a stack; it knows which.
const cli = object({
  selector: any,
  inferDeps: flag,
  apply: any,
  delete: any,
  resume: any,
  lock: any,
});

const header = { apiVersion: text, kind: text } as const;
const profile = object({ defaults: defaultsShape, runner, cli, hooks: hooksShape });

/** A stack.yaml. */
export const stackShape = object({
  ...header,
  name: text,
  defaultProfile: text,
  profiles: { kind: 'map', of: profile },
  defaults: defaultsShape,
  runner,
  cli,
  hooks: hooksShape,
  releases: { kind: 'list', of: object({ name: text, ...settings, verify }, ['name']) },
});

/** Keys that only the stack.yaml at the root may have: below they would mean nothing. */
export const rootKeys = ['defaultProfile', 'releases', 'runner', 'cli'] as const;

/** A release.yaml. */
export const releaseShape = object({ ...header, name: text, ...settings }, ['name']);

export type StackText = ValueOf<typeof stackShape>;
/** Settings of a release, as one of the files on the way to it has them. */
export type ReleaseSettings = ValueOf<typeof defaultsShape>;
export type Hooks = ValueOf<typeof hooksShape>;
