import { padLetters } from './line-record.ts';

/** What a generator pod prints, and how it ends. */
export interface GeneratorOptions {
  readonly run: string;
  /** Lines of each instance. */
  readonly count: number;
  /** Lines a second, about. Default 500. */
  readonly rate?: number;
  /** Pads have 0 to 6 times this many letters. Default 8. */
  readonly padUnit?: number;
  /** How often the container ends and is started again. Default 0; after that it sleeps. */
  readonly restarts?: number;
  /** Every fourth line goes to standard error. Default false. */
  readonly both?: boolean;
}

/** Image with a shell, from the testbed; other clusters need `KTL_E2E_IMAGE`. */
export const generatorImage = process.env['KTL_E2E_IMAGE'] ?? 'docker.io/testbed/base:1';

// A batch each 50 ms. TERM is ignored as every first process ignores it: a pod that is deleted
// prints its lines to the end, within the grace period.
const script = `
instance=$(cat /state/starts 2>/dev/null || echo 0)
echo $((instance + 1)) >/state/starts
for k in 0 1 2 3 4 5 6; do
  length=$((k * PAD_UNIT)); pad=$(echo "$LETTERS" | cut -c1-$length); [ $length -eq 0 ] && pad=
  eval "pad$k=\\$pad length$k=$length"
done
n=0
while [ $n -lt $COUNT ]; do
  batch=0
  while [ $batch -lt $BATCH ] && [ $n -lt $COUNT ]; do
    n=$((n + 1)) batch=$((batch + 1)) k=$((n % 7)) stream=out
    eval "pad=\\$pad$k length=\\$length$k"
    check=$(((n * 7919 + length * 10473 + instance * 31) % 1000003))
    [ $BOTH = 1 ] && [ $((n % 4)) -eq 0 ] && stream=err
    line="$RUN|$UID_|$NAME|$instance|$stream|$n|$length|$check|$pad"
    if [ $stream = err ]; then echo "$line" >&2; else echo "$line"; fi
  done
  sleep 0.05
done
[ $instance -lt $RESTARTS ] && exit 0
exec sleep 100000
`;

/** The pod spec of a generator. */
export function generatorSpec(options: GeneratorOptions): object {
  const environment = {
    RUN: options.run,
    NAME: 'main',
    COUNT: options.count,
    BATCH: Math.max(1, Math.round((options.rate ?? 500) / 20)),
    PAD_UNIT: options.padUnit ?? 8,
    RESTARTS: options.restarts ?? 0,
    BOTH: options.both === true ? 1 : 0,
    LETTERS: padLetters,
  };
  const env = Object.entries(environment).map(([name, value]) => ({ name, value: String(value) }));
  const uid = { name: 'UID_', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } };
  return {
    terminationGracePeriodSeconds: 20,
    automountServiceAccountToken: false,
    volumes: [{ name: 'state', emptyDir: {} }],
    containers: [
      {
        name: 'main',
        image: generatorImage,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', script],
        env: [...env, uid],
        volumeMounts: [{ name: 'state', mountPath: '/state' }],
      },
    ],
  };
}
