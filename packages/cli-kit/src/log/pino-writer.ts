import type { HostStream } from '../host/host.ts';
import { hang } from '../output/wrap.ts';
import type { WriteRecord } from './logger.ts';

/** pino on stderr: one readable line on a terminal, one JSON object in a pipe. Loaded when needed. */
export async function openPinoWriter(stderr: HostStream, color: boolean): Promise<WriteRecord> {
  // The default export: what a bundler makes of CommonJS has no names.
  const pino = (await import('pino')).default;
  const target = stderr.isTTY ? await prettyTarget(stderr, color) : stderr;
  const logger = pino(
    {
      level: 'debug',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // As --log-level names it; the pretty form makes a name of the number itself.
      ...(stderr.isTTY ? {} : { formatters: { level: (label: string) => ({ level: label }) } }),
    },
    {
      write: (line: string) => {
        target.write(line);
      },
    },
  );
  return (level, message, fields) => {
    logger[level](fields, message);
  };
}

async function prettyTarget(
  stderr: HostStream,
  color: boolean,
): Promise<{ write(line: string): unknown }> {
  const { prettyFactory } = (await import('pino-pretty')).default;
  const render = prettyFactory({
    colorize: color,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
  });
  return {
    write: (line) => {
      const text = render(line);
      if (typeof text !== 'string' || text === '') return;
      stderr.write(`${hang(text.trimEnd(), stderr.columns, '    ')}\n`);
    },
  };
}
