import { z } from 'zod';

const flagValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

/** What metadata.json holds. Fields that are not known are left out when it is read. */
export const metadataSchema = z.object({
  /** Of the artefact's layout. */
  format: z.literal(1),
  /** `writing`: being captured, or whoever did was killed. `recovered`: completed after that. */
  state: z.enum(['writing', 'finished', 'recovered']),
  sessionName: z.string().optional(),
  /** The command line, without secrets. */
  command: z.string().optional(),
  /** RFC 3339. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  durationSeconds: z.number().optional(),
  /** Of the kubeconfig. */
  context: z.string().optional(),
  /** The server's address. */
  cluster: z.string().optional(),
  /** Empty: all. */
  namespaces: z.array(z.string()),
  podQuery: z.string().optional(),
  /** Flags as given, by name. */
  flags: z.record(z.string(), flagValue),
  /** Lines from before the start, of each container; undefined: all. */
  tailLines: z.number().optional(),
  /** As the flag has it: `10m` or RFC 3339. */
  since: z.string().optional(),
  eventsEnabled: z.boolean(),
  follow: z.boolean(),
  observedPodCount: z.number().optional(),
  /** Of the pods that were seen. */
  observedNamespaces: z.array(z.string()).optional(),
  /** From then on (RFC 3339) what stood around the containers was not recorded: something failed. */
  contextMissing: z.object({ from: z.string(), reason: z.string() }).optional(),
  lines: z.number().optional(),
  gapCount: z.number().optional(),
  /** `logs.sqlite` where the artefact has or is to have it. */
  sqlitePath: z.string().optional(),
  ktlVersion: z.string().optional(),
  tags: z.record(z.string(), z.string()),
});

/** What was captured, when, from where and how: metadata.json. */
export type CaptureMetadata = Readonly<z.infer<typeof metadataSchema>>;
