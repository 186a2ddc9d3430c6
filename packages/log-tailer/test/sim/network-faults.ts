import type { KubeSim } from '@ktl/kube-sim';
import type { Random } from '../fake/random.ts';
import type { SimTime } from './sim-time.ts';

/** Breaks something for a while. */
export type NetworkFault = () => void;

interface Parts {
  readonly sim: KubeSim;
  readonly random: Random;
  readonly time: SimTime;
  readonly note: (text: string) => void;
}

const log = { verb: 'log' } as const;

/** All ways in which the connections to a simulated cluster can fail. */
export function networkFaults(parts: Parts): readonly NetworkFault[] {
  const strikes = { ...streamFaults(parts), ...answerFaults(parts), ...serverFaults(parts) };
  return Object.entries(strikes).map(([name, strike]) => () => {
    parts.note(name);
    strike();
  });
}

function streamFaults({ sim: { faults }, random, time }: Parts): Record<string, NetworkFault> {
  return {
    reset: () => {
      faults.dropConnections('reset');
    },
    fin: () => {
      faults.dropConnections('fin');
    },
    freeze: () => {
      faults.dropConnections('freeze');
      time.at(random.between(500, 8000), () => {
        faults.thaw();
      });
    },
    'black hole': () => {
      faults.dropConnections('freeze');
      // A client notices a dead peer by its pings.
      time.at(random.between(4000, 9000), () => {
        faults.dropConnections('reset');
        faults.thaw();
      });
    },
    cut: () => {
      const atByte = random.between(1, 4000);
      faults.add({ match: log, fault: { kind: 'cut', atByte }, times: random.between(1, 3) });
      faults.dropConnections('reset');
    },
    'early end': () => {
      const afterBytes = random.between(1, 4000);
      faults.add({ match: log, fault: { kind: 'fin', afterBytes }, times: random.between(1, 3) });
      faults.dropConnections('fin');
    },
    'silence in the middle': () => {
      const afterBytes = random.between(1, 2000);
      faults.add({ match: log, fault: { kind: 'blackhole', afterBytes } });
      faults.dropConnections('reset');
      time.at(random.between(1000, 8000), () => {
        faults.dropConnections('reset');
      });
    },
    slow: () => {
      const bytesPerSecond = random.between(2_000, 100_000);
      faults.add({ match: log, fault: { kind: 'slow', bytesPerSecond }, times: 2 });
      faults.dropConnections('reset');
    },
  };
}

function answerFaults({ sim: { faults }, random }: Parts): Record<string, NetworkFault> {
  return {
    'busy server': () => {
      const code = random.pick([429, 500, 502, 503, 504]);
      const isTold = random.chance(0.5);
      faults.add({
        match: log,
        fault: { kind: 'status', code, ...(isTold ? { retryAfterSeconds: 1 } : {}) },
        times: random.between(1, 4),
      });
      faults.dropConnections('reset');
    },
    'expired token': () => {
      faults.add({ match: log, fault: { kind: 'token-expired' }, times: random.between(1, 3) });
      faults.dropConnections('reset');
    },
    'watch 410': () => {
      faults.add({ match: { verb: 'watch' }, fault: { kind: 'watch-expired' } });
      faults.dropConnections('fin');
    },
    'slow watch': () => {
      faults.add({ match: { verb: 'watch' }, fault: { kind: 'slow', bytesPerSecond: 2_000 } });
      faults.dropConnections('reset');
    },
  };
}

function serverFaults({ sim, random, time }: Parts): Record<string, NetworkFault> {
  return {
    'kubelet restart': () => {
      sim.kubelet.restart({ downMs: random.chance(0.5) ? 0 : random.between(200, 5000) });
    },
    'API outage': () => {
      time.at(random.between(500, 9000), sim.faults.outage());
    },
  };
}
