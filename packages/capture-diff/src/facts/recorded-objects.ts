import type { DriftController, DriftPod } from '@ktl/pod-drift';
import { z } from 'zod';
import type { SourceRow } from './capture-source.ts';
import { isRecord, json, text } from './rows.ts';

const strings = z.record(z.string(), z.string());

const metadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: strings.optional(),
  annotations: strings.optional(),
  ownerReferences: z
    .array(
      z.object({
        kind: z.string(),
        name: z.string(),
        uid: z.string().optional(),
        controller: z.boolean().optional(),
      }),
    )
    .optional(),
});

const containers = z.array(z.object({ name: z.string(), image: z.string().optional() })).optional();

const state = z
  .object({
    waiting: z.object({ reason: z.string().optional() }).optional(),
    running: z.looseObject({}).optional(),
    terminated: z.object({ exitCode: z.number(), reason: z.string().optional() }).optional(),
  })
  .optional();

const statuses = z
  .array(
    z.object({
      name: z.string(),
      image: z.string().optional(),
      imageID: z.string().optional(),
      ready: z.boolean().optional(),
      restartCount: z.number().optional(),
      state,
      lastState: state,
    }),
  )
  .optional();

const podSchema = z.object({
  metadata,
  spec: z
    .object({
      nodeName: z.string().optional(),
      containers,
      initContainers: containers,
      ephemeralContainers: containers,
    })
    .default({}),
  status: z
    .object({
      phase: z.string().optional(),
      reason: z.string().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional(),
      containerStatuses: statuses,
      initContainerStatuses: statuses,
      ephemeralContainerStatuses: statuses,
    })
    .default({}),
});

const controllerSchema = z.object({ metadata });

/** The pod of a row; undefined where it is none that can be read: captures come from anybody. */
export function recordedPod(row: SourceRow): DriftPod | undefined {
  return podSchema.safeParse(named(row)).data;
}

/** The ReplicaSet of a row, as {@link recordedPod}. */
export function recordedController(row: SourceRow): DriftController | undefined {
  return controllerSchema.safeParse(named(row)).data;
}

/** What a row of `owners` says of an object: who owns it. */
export function recordedOwner(row: SourceRow): DriftController | undefined {
  const [uid, kind, name] = [text(row, 'uid'), text(row, 'owner_kind'), text(row, 'owner_name')];
  if (uid === undefined || kind === undefined || name === undefined) return undefined;
  const owner = { kind, name, uid: text(row, 'owner_uid'), controller: true };
  return { metadata: { uid, ownerReferences: [owner] } };
}

function named(row: SourceRow): unknown {
  const object = json(row, 'object');
  if (!isRecord(object) || !isRecord(object['metadata'])) return undefined;
  const columns = { name: text(row, 'name'), namespace: text(row, 'namespace') };
  return { ...object, metadata: { ...columns, ...object['metadata'] } };
}
