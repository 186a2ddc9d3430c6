import { z } from 'zod';

/** RFC 3339 with an offset; fractions up to nanoseconds. */
export const stamp = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/);

/** Place of a frame in its session: from 1, without holes. */
export const seq = z.int().min(1);

const newest = z.int().min(0);

/** Whose container a frame speaks of; all three are empty where it speaks of the session. */
export const origin = {
  namespace: z.string(),
  pod: z.string(),
  container: z.string(),
  uid: z.string().optional(),
  restart: z.int().min(0).optional(),
};

/** What a session is of. */
export const sessionKind = z.enum(['logs', 'build', 'deploy', 'traffic', 'syscalls']);

export const hello = z.object({
  kind: z.literal('hello'),
  v: z.literal(1),
  session: z.object({
    id: z.string(),
    kind: sessionKind,
    title: z.string(),
    startedAt: stamp,
    cluster: z
      .object({
        context: z.string(),
        namespace: z.string().optional(),
        server: z.string().optional(),
      })
      .optional(),
    highlights: z.array(z.string()).optional(),
    // All of it had happened before the session began.
    isCapture: z.boolean().optional(),
  }),
  oldest: newest,
  newest,
});

export const skip = z.object({
  kind: z.literal('skip'),
  from: seq,
  to: seq,
  count: z.int().min(1),
  reason: z.enum(['slow', 'evicted']),
});

export const heartbeat = z.object({ kind: z.literal('heartbeat'), at: stamp, newest });

export const line = z.object({
  kind: z.literal('line'),
  seq,
  ts: stamp,
  displayTs: z.string(),
  ...origin,
  source: z.enum(['pod', 'node', 'event']),
  glyph: z.string(),
  line: z.string(),
  lineAnsi: z.string(),
  raw: z.string(),
  node: z.string().optional(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).optional(),
  late: z.boolean().optional(),
});

export const gap = z.object({
  kind: z.literal('gap'),
  seq,
  ts: stamp,
  ...origin,
  cause: z.string(),
  from: stamp.optional(),
  to: stamp.optional(),
  missedInstances: z.int().min(0),
  message: z.string(),
});

export const notice = z.object({
  kind: z.literal('notice'),
  seq,
  ts: stamp,
  ...origin,
  notice: z.string(),
  message: z.string(),
});

export const end = z.object({ kind: z.literal('end'), seq, ts: stamp, reason: z.string() });

/** Frames that a session of any kind may send. */
export const everywhere = [hello, line, gap, notice, end, skip, heartbeat] as const;
