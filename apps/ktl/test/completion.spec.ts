import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { ProgramBed } from './program-bed.ts';

jest.setTimeout(60_000);

const bed = new ProgramBed();
const scripts: Record<'bash' | 'zsh' | 'fish', string> = { bash: '', zsh: '', fish: '' };
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const { out } = await bed.ktl(['completion', shell]);
    scripts[shell] = bed.file(`completion.${shell}`, out);
  }
}, 60_000);
afterAll(() => {
  bed[Symbol.dispose]();
});

const isThere = (shell: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, shell)));

type Offers = (
  line: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<readonly string[]>;

async function printed(
  shell: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { out, err } = await bed.run(shell, args, env);
  expect(err).toBe('');
  return out.split('\n').filter((word) => word !== '');
}

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

// What bash does at Tab: fills COMP_WORDS, cut at "=" and ":", and calls the function.
const bashOffers: Offers = (line, env) =>
  printed(
    'bash',
    [
      '-c',
      `source '${scripts.bash}'
       COMP_WORDS=(${quoted(line)}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
       _ktl_complete 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    env,
  );

// What zsh does at Tab: fills words and CURRENT, and calls the function. _describe shows its array.
const zshOffers: Offers = (line, env) =>
  printed(
    'zsh',
    [
      '-f',
      '-c',
      `compdef() { registered="$*" }; _files() { print -r -- :files }
       _describe() { print -rl -- "\${(@P)4}" }
       source '${scripts.zsh}'
       [[ $registered == '_ktl ktl' ]] || print -r -- "not registered: $registered"
       words=(${quoted(line)}); CURRENT=\${#words}
       _ktl`,
    ],
    env,
  );

// fish completes a line itself.
const fishOffers: Offers = (line, env) =>
  printed(
    'fish',
    ['--no-config', '-c', `source '${scripts.fish}'; complete -C '${line.join(' ')}'`],
    env,
  );

// A Tab gives up after a second, which a busy machine may need for the start alone.
async function patiently(offers: Offers, line: readonly string[]): Promise<readonly string[]> {
  let found: readonly string[] = [];
  for (let tries = 0; tries < 6 && found.length === 0; tries += 1) found = await offers(line);
  return found;
}

const words = (offers: readonly string[]): string[] =>
  offers.map((offer) => offer.replace(/[\t:].*/, ''));

describe('bash completion', () => {
  test('offers commands, flags and values', async () => {
    expect(await bashOffers(['ktl', 'comp'])).toEqual(['completion']);
    expect(await bashOffers(['ktl', 'logs', '--time'])).toEqual([
      '--timestamp-format',
      '--timezone',
    ]);
    expect(await bashOffers(['ktl', 'logs', '--color', ''])).toEqual(['auto', 'always', 'never']);
    expect(await bashOffers(['ktl', 'logs', '--color', '=', 'ne'])).toEqual(['never']);
    expect(await bashOffers(['ktl', 'logs', '--color', '='])).toEqual(['auto', 'always', 'never']);
  });

  test('offers the contexts of the kubeconfig, also names with a colon', async () => {
    const kubeconfig = bed.file(
      'kubeconfig',
      `{apiVersion: v1, kind: Config, clusters: [], users: [], contexts: [
        {name: 'arn:aws:eks/prod', context: {cluster: c, user: u}},
        {name: staging, context: {cluster: c, user: u}}]}`,
    );
    const env = { KUBECONFIG: kubeconfig };
    expect(await bashOffers(['ktl', 'logs', '-K', ''], env)).toEqual([
      'arn:aws:eks/prod',
      'staging',
    ]);
    expect(await bashOffers(['ktl', 'logs', '-K', 'arn', ':', 'a'], env)).toEqual(['aws:eks/prod']);
  });

  test('offers the words of --demo, and usual formats of a time', async () => {
    expect(await patiently(bashOffers, ['ktl', 'logs', '--demo', '-n', 's'])).toEqual(['shop']);
    expect(await patiently(bashOffers, ['ktl', '--demo', 'deploy/ca'])).toEqual([
      'deploy/cart',
      'deploy/catalog',
    ]);
    expect(await bashOffers(['ktl', 'logs', '-F', 'rfc'])).toContain('rfc3339nano');
  });

  test('offers labels, images, conditions and workloads of another namespace', async () => {
    const line = ['ktl', 'logs', '--demo', '-n', 'shop'];
    const labels = await patiently(bashOffers, [...line, '-l', 'app']);
    expect(labels).toContain('app=checkout');
    const images = await patiently(bashOffers, [...line, '--image', '']);
    expect(images.filter((image) => image.includes('checkout'))).not.toEqual([]);
    expect(await patiently(bashOffers, [...line, '--condition', 'ready'])).toEqual([
      'ready=false',
      'ready=true',
    ]);
    expect(await patiently(bashOffers, ['ktl', '--demo', 'shop/deploy/ca'])).toEqual([
      'shop/deploy/cart',
      'shop/deploy/catalog',
    ]);
  });

  test('offers the profiles of the stack', async () => {
    const stack = bed.file(
      'stack.yaml',
      `{apiVersion: ktl.dev/v1, kind: Stack, name: s, profiles: {prod: {}, stage: {}}, releases: []}`,
    );
    const line = ['ktl', 'logs', '--deps', '--config', dirname(stack), '--stack-profile', ''];
    expect(await bashOffers(line)).toEqual(['prod', 'stage']);
  });

  test('is silent without a cluster', async () => {
    expect(await bashOffers(['ktl', 'logs', '-n', ''])).toEqual([]);
  });
});

describe('zsh completion', () => {
  const zsh = isThere('zsh') ? test : test.skip;
  zsh('offers commands, flags and values, with what they mean', async () => {
    expect(await zshOffers(['ktl', 'comp'])).toEqual([
      'completion:Print the completion script of a shell',
    ]);
    expect(words(await zshOffers(['ktl', 'logs', '--time']))).toEqual([
      '--timestamp-format',
      '--timezone',
    ]);
    expect(await zshOffers(['ktl', 'logs', '--color=ne'])).toEqual(['--color=never']);
  });

  zsh('offers the words of --demo, and usual formats of a time', async () => {
    expect(await patiently(zshOffers, ['ktl', 'logs', '--demo', 'deploy/car'])).toEqual([
      'deploy/cart',
    ]);
    expect(await zshOffers(['ktl', 'logs', '-F', 'rfc'])).toContain('rfc3339nano');
  });

  zsh('masks the colons of a word, and lets zsh complete files', async () => {
    const kubeconfig = bed.file(
      'kubeconfig-zsh',
      `{apiVersion: v1, kind: Config, clusters: [], users: [],
        contexts: [{name: 'arn:aws', context: {cluster: c, user: u}}]}`,
    );
    const env = { KUBECONFIG: kubeconfig };
    expect(await zshOffers(['ktl', 'logs', '-K', ''], env)).toEqual(['arn\\:aws']);
    expect(await zshOffers(['ktl', 'logs', '-k', ''])).toEqual([':files']);
  });
});

describe('fish completion', () => {
  const fish = isThere('fish') ? test : test.skip;
  fish('offers commands, flags and values, with what they mean', async () => {
    expect(await fishOffers(['ktl', 'comp'])).toEqual([
      'completion\tPrint the completion script of a shell',
    ]);
    expect(words(await fishOffers(['ktl', 'logs', '--time']))).toEqual([
      '--timestamp-format',
      '--timezone',
    ]);
    expect(words(await fishOffers(['ktl', 'logs', '--color', 'ne']))).toEqual(['never']);
  });

  fish('offers the words of --demo, and usual formats of a time', async () => {
    expect(words(await patiently(fishOffers, ['ktl', 'logs', '--demo', 'deploy/car']))).toEqual([
      'deploy/cart',
    ]);
    expect(words(await fishOffers(['ktl', 'logs', '-F', 'rfc']))).toContain('rfc3339nano');
  });

  fish('lets fish complete files', async () => {
    expect(words(await fishOffers(['ktl', 'logs', '-k', 'completion.z']))).toEqual([
      'completion.zsh',
    ]);
  });
});

describe('live words', () => {
  let sim: KubeSim;
  let env: Record<string, string>;
  beforeAll(async () => {
    sim = await startKubeSim({ seed: 1, port: 0 });
    for (const [namespace, name] of [
      ['shop', 'cart-1'],
      ['shop', 'web-1'],
      ['data', 'redis-0'],
    ] as const) {
      const containers = [{ name: `${name}-app` }];
      sim.kubelet.runPod({ namespace, name, containers, initContainers: [{ name: 'setup' }] });
    }
    env = { KUBECONFIG: join(bed.home, 'sim'), KTL_NAMESPACE: 'shop' };
    await sim.writeKubeconfig(join(bed.home, 'sim'));
  });
  afterAll(async () => {
    await sim[Symbol.asyncDispose]();
  });

  const offers = async (...line: string[]): Promise<string[]> => {
    const { out, err } = await bed.ktl(['__complete', '--', 'logs', ...line], env);
    expect(err).toBe('');
    return out.split('\n').filter((word) => word !== '');
  };

  const found = (...line: string[]): Promise<readonly string[]> =>
    patiently((given) => offers(...given), line);

  test('are the namespaces that begin so', async () => {
    expect(await found('-n', '')).toEqual(expect.arrayContaining(['data', 'shop']));
    expect(await found('-n', 'sh')).toEqual(['shop']);
  });

  test('are the pods of the namespace, the named one, or all', async () => {
    expect(await found('w')).toEqual(['web-1']);
    expect(await found('-n', 'data', 're')).toEqual(['redis-0']);
    expect(await found('-A', 're')).toEqual(['redis-0']);
    expect(await offers('re')).toEqual([]);
  });

  test('are containers, init containers too, each name once', async () => {
    expect(await found('-c', '')).toEqual(['cart-1-app', 'setup', 'web-1-app']);
  });

  test('are contexts, of another kubeconfig where one is named', async () => {
    const [context = ''] = await found('-K', '');
    expect(context).not.toBe('');
    const other = bed.file(
      'other',
      '{apiVersion: v1, kind: Config, clusters: [], users: [], contexts: [{name: there, context: {cluster: c, user: u}}]}',
    );
    expect(await found('-k', other, '-K', '')).toEqual(['there']);
  });

  test('are none, quietly, where the cluster refuses', async () => {
    const allow = sim.deny({ verb: 'list', resource: 'namespaces' });
    expect(await offers('-n', '')).toEqual([]);
    allow();
  });
});
