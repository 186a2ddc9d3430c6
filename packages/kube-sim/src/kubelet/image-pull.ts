import type { ContainerRun } from './container-run.ts';
import type { PodSteps } from './pod-steps.ts';

const firstBackoffMs = 10_000;
const longestBackoffMs = 300_000;

/** What a pull tells the pod. */
export interface PullEvents {
  /** The image is on the node. */
  readonly pulled: () => void;
  /** The container waits for another reason than before. */
  readonly waits: () => void;
}

/**
 * Brings a container's image to the pod's node, which keeps it. An image of a registry under `.invalid`
 * fails to resolve for ever, with the kubelet's back-off.
 */
export function pullImage(steps: PodSteps, run: ContainerRun, events: PullEvents): void {
  const { node, pod } = steps;
  const image = run.spec.image ?? '';
  if (image.includes('.invalid/')) {
    failPull(steps, run, { attempt: 0, waits: events.waits });
    return;
  }
  const hasImage = node.takeImage(pod.spec.nodeName ?? '', image);
  if (!hasImage) steps.note(run, 'Pulling', `Pulling image "${image}"`);
  const [least, most] = node.timing.pullMs;
  const pullMs = hasImage ? 0 : node.random.between(least, most);
  steps.after(run, [pullMs, pullMs], () => {
    const took = `${(pullMs / 1000).toFixed(3)}s`;
    const text = hasImage
      ? `Container image "${image}" already present on machine`
      : `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${String(20_000_000 + image.length * 1_234_567)} bytes.`;
    steps.note(run, 'Pulled', text);
    events.pulled();
  });
}

function failPull(
  steps: PodSteps,
  run: ContainerRun,
  { attempt, waits }: { readonly attempt: number; readonly waits: () => void },
): void {
  const image = run.spec.image ?? '';
  steps.note(run, 'Pulling', `Pulling image "${image}"`);
  const cause = `failed to resolve reference "${image}": no such host`;
  steps.after(run, steps.node.timing.pullMs, () => {
    steps.warn(run, 'Failed', `Failed to pull image "${image}": ${cause}`);
    steps.warn(run, 'Failed', 'Error: ErrImagePull');
    run.wait('ErrImagePull', cause);
    waits();
    const waitMs = Math.min(firstBackoffMs * 2 ** attempt, longestBackoffMs);
    steps.after(run, [2_000, 2_000], () => {
      steps.note(run, 'BackOff', `Back-off pulling image "${image}"`);
      steps.warn(run, 'Failed', 'Error: ImagePullBackOff');
      run.wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${cause}`);
      waits();
      steps.after(run, [waitMs, waitMs], () => {
        failPull(steps, run, { attempt: attempt + 1, waits });
      });
    });
  });
}
