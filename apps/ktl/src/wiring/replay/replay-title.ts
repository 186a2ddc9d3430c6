import { basename } from 'node:path';
import type { CaptureSummary } from '@ktl/sqlite-archive';
import { sanitiseText } from '@ktl/term-view';
import { windowText } from '../../views/capture/span-text.ts';
import type { MirroredPlace } from '../logs-mirror.ts';
import type { ReplayArtifact } from './replay-artifact.ts';

type Metadata = ReplayArtifact['metadata'];

/** What the page says it shows: `replay of incident.tar.gz, 2026-11-21 08:00:00 to 08:03:00 UTC`. */
export function captureTitle(
  what: 'replay' | 'capture',
  { path, metadata }: Pick<ReplayArtifact, 'path' | 'metadata'>,
  summary: Pick<CaptureSummary, 'firstNs' | 'lastNs'>,
): string {
  const name = sanitiseText(basename(path));
  const window = windowText(metadata, summary);
  const head = what === 'replay' ? `replay of ${name}` : `capture ${name}`;
  return window === undefined ? head : `${head}, ${window}`;
}

/** The cluster of a capture, for viewers. */
export function placeOfCapture({ context, cluster, namespaces }: Metadata): {
  readonly cluster?: MirroredPlace;
} {
  if (context === undefined) return {};
  return {
    cluster: {
      context,
      ...(cluster === undefined ? {} : { server: cluster }),
      ...(namespaces.length === 0 ? {} : { namespace: namespaces.join(',') }),
    },
  };
}

/** Whether lines were shown with their namespaces: several were asked for, or are there. */
export function spansNamespaces(
  { flags, namespaces }: Metadata,
  { streams }: Pick<CaptureSummary, 'streams'>,
): boolean {
  const isAll = String(flags['all-namespaces']) === 'true' || namespaces.includes('*');
  if (isAll || namespaces.length > 1) return true;
  return new Set(streams.map(({ stream }) => stream.namespace)).size > 1;
}
