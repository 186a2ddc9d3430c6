// Follows a log, breaks it in the middle of a line, and reads it again.
//   node --conditions=@ktl/source examples/break-a-log-stream.ts
import { manualClock, startKubeSim } from '../src/index.ts';

await using sim = await startKubeSim({ serve: false, clock: manualClock() });
sim.kubelet.runPod({ namespace: 'shop', name: 'web', containers: [{ name: 'app' }] });
sim.kubelet.container('shop', 'web', 'app').write('first line\nsecond line\n');
sim.faults.add({ match: { verb: 'log' }, fault: { kind: 'cut', atByte: 15 } });

for (const attempt of [1, 2]) {
  const path = '/api/v1/namespaces/shop/pods/web/log';
  const { body } = await sim.transport.exchange({ method: 'GET', path });
  try {
    for await (const chunk of body) console.log(attempt, Buffer.from(chunk).toString());
  } catch (error) {
    console.log(attempt, error instanceof Error ? error.message : error);
  }
}
