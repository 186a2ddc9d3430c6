import { z } from 'zod';
import { seq, stamp } from './every-session.ts';

// A late viewer's snapshot has no `seq`: it belongs to one viewer, not to the session.
const stated = { seq: seq.optional(), ts: stamp };

const stepStatus = z.enum(['pending', 'running', 'done', 'cached', 'skipped', 'failed']);

/** One step of a build graph; sent again whenever it changes. */
const step = z.object({
  kind: z.literal('step'),
  ...stated,
  id: z.string(),
  name: z.string(),
  needs: z.array(z.string()),
  status: stepStatus,
  startedAt: stamp.optional(),
  endedAt: stamp.optional(),
  done: z.number().min(0).optional(),
  total: z.number().min(0).optional(),
  error: z.string().optional(),
});

/** Output of one step of a build. */
const output = z.object({
  kind: z.literal('output'),
  ...stated,
  step: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  line: z.string(),
  lineAnsi: z.string(),
});

/** What came out of a build. */
const result = z.object({
  kind: z.literal('result'),
  ...stated,
  ok: z.boolean(),
  digest: z.string().optional(),
  tags: z.array(z.string()),
  message: z.string(),
});

const phase = z.object({
  kind: z.literal('phase'),
  ...stated,
  name: z.enum(['render', 'diff', 'upgrade', 'install', 'wait', 'post-hooks']),
  state: z.enum(['pending', 'running', 'done', 'skipped', 'failed']),
  message: z.string().optional(),
});

const objectRef = { objectKind: z.string(), namespace: z.string(), name: z.string() };

/** A Kubernetes event of an object that the deploy touches. */
const event = z.object({
  kind: z.literal('event'),
  ...stated,
  ...objectRef,
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  count: z.int().min(1),
});

/** Readiness of every object of the release; each frame is the whole list. */
const resources = z.object({
  kind: z.literal('resources'),
  ...stated,
  rows: z.array(
    z.object({
      ...objectRef,
      action: z.enum(['create', 'update', 'delete', 'unchanged']).optional(),
      status: z.string(),
      ready: z.boolean(),
      message: z.string().optional(),
    }),
  ),
});

const counts = {
  creates: z.int().min(0),
  updates: z.int().min(0),
  deletes: z.int().min(0),
  unchanged: z.int().min(0),
};

const diff = z.object({ kind: z.literal('diff'), ...stated, ...counts, text: z.string() });

const summary = z.object({
  kind: z.literal('summary'),
  ...stated,
  release: z.string(),
  namespace: z.string(),
  status: z.string(),
  revision: z.int().min(0),
  lastSuccessful: z.int().min(0).optional(),
  /** The newest six revisions, newest first. */
  history: z
    .array(
      z.object({
        revision: z.int().min(0),
        status: z.string(),
        chart: z.string(),
        updated: stamp.optional(),
      }),
    )
    .max(6),
  message: z.string().optional(),
});

const health = z.object({
  kind: z.literal('health'),
  ...stated,
  status: z.enum(['healthy', 'progressing', 'degraded', 'unknown']),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string() })),
});

const traffic = z.object({
  kind: z.literal('traffic'),
  ...stated,
  displayTs: z.string(),
  label: z.string(),
  namespace: z.string(),
  pod: z.string(),
  container: z.string(),
  stream: z.string(),
  line: z.string(),
});

const syscalls = z.object({
  kind: z.literal('syscalls'),
  ...stated,
  label: z.string(),
  namespace: z.string(),
  pod: z.string(),
  container: z.string(),
  durationSeconds: z.number().min(0),
  targetPid: z.int().min(0),
  totals: z.object({ seconds: z.number(), calls: z.int(), errors: z.int() }),
  rows: z.array(
    z.object({
      syscall: z.string(),
      percent: z.number(),
      seconds: z.number(),
      usecPerCall: z.number(),
      calls: z.int(),
      errors: z.int(),
    }),
  ),
  notes: z.array(z.string()),
});

export const buildFrames = [step, output, result] as const;
export const deployFrames = [phase, event, resources, diff, summary, health] as const;
export const trafficFrames = [traffic] as const;
export const syscallFrames = [syscalls] as const;
