export { faults as artifactFaults } from './faults.ts';
export { openArtifact } from './artifact/open-artifact.ts';
export type {
  Artifact,
  ArtifactProgress,
  OpenArtifactOptions,
  PodDescription,
} from './artifact/artifact.ts';
export type { CaptureMetadata } from './metadata/capture-metadata.ts';
export { writeMetadata } from './metadata/metadata-file.ts';
export { packArtifact } from './pack/pack-artifact.ts';
export type { PackedArtifact, PackOptions } from './pack/pack-artifact.ts';
export { recoverArtifact } from './recover/recover-artifact.ts';
export type { RecoveredArtifact, RecoverOptions } from './recover/recover-artifact.ts';
