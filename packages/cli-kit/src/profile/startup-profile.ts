import { writeFileSync } from 'node:fs';
import type { Session } from 'node:inspector';
import { join } from 'node:path';
import { variablePrefix, type Named } from '../app-names.ts';
import { faults } from '../faults.ts';
import type { Host } from '../host/host.ts';

/** A profile that is being taken. */
export interface StartupProfile {
  /** Ends the measurement, writes both files and says so on stderr. Only the first call counts. */
  finish(): void;
}

const variableOf = (app: Named): string => `${variablePrefix(app)}PROFILE`;

/** @throws KtlError PROFILE_UNKNOWN for a value that is no profile */
export function checkProfile(app: Named, env: Host['env']): void {
  const variable = variableOf(app);
  const wanted = env[variable];
  if (wanted === undefined || wanted === '' || wanted === 'startup') return;
  throw faults.PROFILE_UNKNOWN({ value: wanted, variable });
}

/** CPU samples and heap samples. Finer than the default of 1 ms: a start-up is 50 ms long. */
const cpuIntervalUs = 100;
const heapIntervalBytes = 16_384;

/**
 * Starts to profile where `<APP>_PROFILE=startup` asks for it; undefined where nothing does. The files
 * `<app>-startup-YYYYMMDD-HHMMSS.cpuprofile` and `.heapprofile` open in Chrome DevTools and VS Code.
 */
export async function startProfile(app: Named, host: Host): Promise<StartupProfile | undefined> {
  if (host.env[variableOf(app)] !== 'startup') return undefined;
  const { Session } = await import('node:inspector');
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: cpuIntervalUs });
  session.post('Profiler.start');
  session.post('HeapProfiler.startSampling', { samplingInterval: heapIntervalBytes });
  let isDone = false;
  return {
    finish: () => {
      if (isDone) return;
      isDone = true;
      const stem = `${app.bin}-startup-${stamp(new Date(host.now()))}`;
      save(host, `${stem}.cpuprofile`, profileOf(session, 'Profiler.stop'));
      save(host, `${stem}.heapprofile`, profileOf(session, 'HeapProfiler.stopSampling'));
      session.disconnect();
    },
  };
}

// Posting within one thread answers before it returns.
function profileOf(
  session: Session,
  method: 'Profiler.stop' | 'HeapProfiler.stopSampling',
): string {
  let text = '';
  session.post(method, (error: Error | null, answer: object) => {
    if (error === null && 'profile' in answer) text = JSON.stringify(answer.profile);
  });
  return text;
}

function save(host: Host, name: string, text: string): void {
  const path = join(host.cwd, name);
  try {
    writeFileSync(path, text);
    host.stderr.write(`profile written: ${path}\n`);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    host.stderr.write(`profile not written: ${problem}\n`);
  }
}

function stamp(time: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(pad).join('');
  const hour = [time.getHours(), time.getMinutes(), time.getSeconds()].map(pad).join('');
  return `${day}-${hour}`;
}
