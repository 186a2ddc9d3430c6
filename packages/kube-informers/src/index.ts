export type { ContainerState, ContainerTarget, TargetChange } from './target/container-target.ts';
