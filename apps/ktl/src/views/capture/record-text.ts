import { bytesText, counted, countText } from './figures.ts';

/** What a finished capture has. */
export interface FinishedCapture {
  /** As it was named. */
  readonly path: string;
  readonly lines: number;
  readonly sizeBytes: number;
  readonly gaps?: number | undefined;
  readonly pods?: number | undefined;
  /** What its tarball unpacks to, where that is more than is opened without being told to. */
  readonly unpackedBytes?: number | undefined;
}

/** `capture: incident.sqlite, 1,204 lines, 2 gaps, 340 KiB` */
export function captureSummary(capture: FinishedCapture): string {
  const { path, lines, pods, gaps = 0, sizeBytes, unpackedBytes } = capture;
  const parts = [
    path,
    counted(lines, 'line'),
    ...(pods === undefined ? [] : [counted(pods, 'pod')]),
    ...(gaps === 0 ? [] : [counted(gaps, 'gap')]),
    bytesText(sizeBytes),
  ];
  const summary = `capture: ${parts.join(', ')}`;
  if (unpackedBytes === undefined) return summary;
  const needed = `${String(Math.ceil(unpackedBytes / 1024 ** 3))}Gi`;
  return `${summary}\nit unpacks to ${bytesText(unpackedBytes)}: open it with --max-unpacked ${needed}, or unpack it with tar and name the folder`;
}

/** How a capture goes on. */
export interface CaptureProgress {
  readonly elapsedMs: number;
  readonly durationMs: number;
  readonly lines: number;
  readonly pods: number;
  readonly gaps: number;
  /** Of the working folder's file, undefined where it is not known. */
  readonly sizeBytes: number | undefined;
}

/** `capturing 0:42 of 5:00: 1,204 lines, 8 pods, 2 gaps, 340 KiB; Ctrl-C ends and keeps it` */
export function progressText(progress: CaptureProgress): string {
  const { elapsedMs, durationMs, lines, pods, gaps, sizeBytes } = progress;
  const parts = [
    counted(lines, 'line'),
    counted(pods, 'pod'),
    ...(gaps === 0 ? [] : [counted(gaps, 'gap')]),
    ...(sizeBytes === undefined ? [] : [bytesText(sizeBytes)]),
  ];
  // The machine's clock may have been set back or on meanwhile.
  const passedMs = Math.max(0, Math.min(elapsedMs, durationMs));
  const time = `${clockText(passedMs)} of ${clockText(durationMs)}`;
  return `capturing ${time}: ${parts.join(', ')}; Ctrl-C ends and keeps it`;
}

/** `packing: 1,204 of 12,345 lines`; undefined: the file is being completed. */
export function packingText(
  progress: { readonly done: number; readonly total: number } | undefined,
): string {
  if (progress === undefined) return 'capture: completing its indexes …';
  return `capture: packing, ${countText(progress.done)} of ${counted(progress.total, 'line')}`;
}

// `0:42`, `12:05`, `1:02:05`
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const start = hours === 0 ? String(minutes) : `${String(hours)}:${two(minutes)}`;
  return `${start}:${two(seconds % 60)}`;
}
