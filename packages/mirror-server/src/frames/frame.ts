import { z } from 'zod';
import { everywhere } from './every-session.ts';
import { buildFrames, deployFrames, syscallFrames, trafficFrames } from './own-kinds.ts';

/**
 * Everything that a session of each kind sends, as zod schemas. The same as JSON Schema:
 * `@ktl/mirror-server/schemas/<kind>.json`. Unknown fields are allowed, so that a newer server can
 * add some.
 */
export const frameSchemas = {
  logs: z.discriminatedUnion('kind', everywhere),
  build: z.discriminatedUnion('kind', [...everywhere, ...buildFrames]),
  deploy: z.discriminatedUnion('kind', [...everywhere, ...deployFrames]),
  traffic: z.discriminatedUnion('kind', [...everywhere, ...trafficFrames]),
  syscalls: z.discriminatedUnion('kind', [...everywhere, ...syscallFrames]),
} as const;

/** What a session is of. */
export type SessionKind = keyof typeof frameSchemas;

/** A frame as a viewer of any session gets it. */
export type Frame = { [K in SessionKind]: z.output<(typeof frameSchemas)[K]> }[SessionKind];

/** The first frame of every connection. */
export type HelloFrame = Extract<Frame, { kind: 'hello' }>;
/** A stretch of the session that this viewer does not get. */
export type SkipFrame = Extract<Frame, { kind: 'skip' }>;
/** One line of a log. */
export type LineFrame = Extract<Frame, { kind: 'line' }>;

// Distributes over the union, so that each kind keeps its own fields.
type WithoutSeq<F> = F extends unknown ? Omit<F, 'seq'> : never;

/** What a producer publishes: frames of the session, numbered when they are. */
export type NewFrame = WithoutSeq<Exclude<Frame, { kind: 'hello' | 'skip' | 'heartbeat' }>>;

/** JSON Schema (draft 2020-12) of each kind of session, as published in `schemas/`. */
export function frameJsonSchemas(): Readonly<Record<SessionKind, object>> {
  const entries = Object.entries(frameSchemas).map(([kind, schema]) => [
    kind,
    { ...z.toJSONSchema(schema, { io: 'input' }), title: `Frames of a ${kind} session, version 1` },
  ]);
  return Object.fromEntries(entries) as Record<SessionKind, object>;
}
