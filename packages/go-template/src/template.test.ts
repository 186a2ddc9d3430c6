import { describe, expect, test } from '@jest/globals';
import { hasCode } from '@ktl/faults';
import {
  NumberText,
  TemplateFunction,
  TemplateObject,
  TextBytes,
  TextMap,
  compileTemplate,
  renderTemplate,
  type TemplateOptions,
} from './index.ts';

function rendered(text: string, value?: unknown, options?: TemplateOptions): string {
  return renderTemplate(compileTemplate(text, options), value);
}

function fault(run: () => unknown): { code: string; message: string; hint: string | undefined } {
  try {
    run();
  } catch (error) {
    if (hasCode(error, 'TEMPLATE_SYNTAX', 'TEMPLATE_FAILED')) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('numbers', () => {
  test('a JavaScript number is a float64, a bigint an int, as Go prints them', () => {
    expect(rendered('{{.a}} {{.b}}', { a: 1_000_000, b: 1_000_000n })).toBe('1e+06 1000000');
    expect(fault(() => rendered('{{eq .a 1}}', { a: 1 })).code).toBe('TEMPLATE_FAILED');
  });

  test('a number kept as text prints as it was written and compares with both kinds', () => {
    const value = { n: new NumberText('12345678901234567890'), one: new NumberText('1') };
    expect(rendered('{{.n}} {{eq .one 1}} {{lt .one 1.5}} {{eq .one "1"}}', value)).toBe(
      '12345678901234567890 true true true',
    );
    expect(rendered('{{printf "%d %s %T" .one .one .one}}', value)).toBe(
      '%!d(json.Number=1) 1 json.Number',
    );
  });
});

describe('what a template reads', () => {
  const reads = (text: string): unknown => {
    const found = compileTemplate(text).reads;
    return found && { printed: [...found.printed].sort(), used: [...found.used].sort() };
  };

  test.each([
    ['text', [], []],
    ['{{.a}} {{$.b}}', ['a', 'b'], []],
    ['{{.a.b}} {{.c | print}} {{print .d $.e}} {{(print .f).g}}', [], ['a', 'c', 'd', 'e', 'f']],
    ['{{if .a}}{{.b}}{{else}}{{.c}}{{end}}', ['b', 'c'], ['a']],
    ['{{with .a}}{{.b}}{{.}}{{$.c}}{{else}}{{.d}}{{end}}', ['c', 'd'], ['a']],
    ['{{range $k, $v := .a}}{{$k}}{{.b}}{{if .c}}{{$.d}}{{end}}{{end}}', ['d'], ['a']],
    ['{{$x := .a}}{{$x.b}}', [], ['a']],
    ['{{template "t" .a}}{{define "t"}}{{.b}}{{$.c}}{{end}}', [], ['a']],
    ['{{and .a (or .b (len .c))}}', [], ['a', 'b', 'c']],
  ])('%s', (text, printed, used) => {
    expect(reads(text)).toEqual({ printed, used });
  });

  test.each([
    '{{.}}',
    '{{print .}}',
    '{{$}}',
    '{{with $}}{{.a}}{{end}}',
    '{{$x := .}}{{$x.a}}',
    '{{range .a}}{{print $}}{{end}}',
    '{{template "t" .}}{{define "t"}}{{.b}}{{end}}',
    '{{$ = .a}}{{$.b}}',
  ])('%s may read anything', (text) => {
    expect(reads(text)).toBeUndefined();
  });
});

describe('values', () => {
  test('a map of texts has the empty text for what it lacks', () => {
    const value = { map: new TextMap([['a', 'x']]) };
    expect(rendered('{{index .map "b"}}|{{.map.b}}|{{index .map "a"}}', value)).toBe(
      '|<no value>|x',
    );
    expect(rendered('{{eq .map.b ""}}', value, { missingKey: 'zero' })).toBe('true');
  });

  test('no template reaches what JavaScript objects inherit', () => {
    const value = {
      map: {},
      list: [],
      text: 'x',
      own: JSON.parse('{"__proto__":"mine"}') as object,
    };
    expect(rendered('{{.map.constructor}}{{.map.__proto__}}{{.map.toString}}', value)).toBe(
      '<no value><no value><no value>',
    );
    expect(rendered('{{index .map "constructor"}}{{.own.__proto__}}', value)).toBe(
      '<no value>mine',
    );
    for (const path of ['.list.length', '.list.constructor', '.text.length', '.text.constructor']) {
      expect(fault(() => rendered(`{{${path}}}`, value)).code).toBe('TEMPLATE_FAILED');
    }
  });

  test('a Map is a map, in the order of its keys', () => {
    const value = new Map([
      ['b', 1n],
      ['a', 2n],
    ]);
    expect(rendered('{{range $k, $v := .}}{{$k}}{{$v}}{{end}} {{.b}} {{len .}} {{.}}', value)).toBe(
      'a2b1 1 2 map[a:2 b:1]',
    );
  });

  test('an object shows its fields and methods, and no others', () => {
    class Clock extends TemplateObject {
      readonly goType = 'Clock';
      field(name: string): unknown {
        return name === 'Zone' ? 'UTC' : undefined;
      }
      method(name: string): TemplateFunction | undefined {
        if (name !== 'Format') return undefined;
        return new TemplateFunction({
          parameters: ['string'],
          call: ([layout]) => `<${String(layout)}>`,
        });
      }
      toString(): string {
        return 'noon';
      }
    }
    const value = { clock: new Clock() };
    expect(
      rendered('{{.clock}} {{.clock.Zone}} {{.clock.Format "15"}} {{"x" | .clock.Format}}', value),
    ).toBe('noon UTC <15> <x>');
    expect(fault(() => rendered('{{.clock.Zone 1}}', value)).message).toContain(
      'Zone is no method',
    );
    expect(fault(() => rendered('{{.clock.Nope}}', value)).message).toContain(
      'Clock has no field Nope',
    );
    expect(fault(() => rendered('{{.clock.Format}}', value)).message).toContain(
      'takes 1 argument, not 0',
    );
    expect(fault(() => rendered('{{.clock.Format 5}}', value)).message).toContain(
      'expected string, got int',
    );
  });

  test('bytes that are printed untouched reach the sink as they are, no string made', () => {
    const bytes = Buffer.from([0x61, 0xff, 0x62]);
    const seen: unknown[] = [];
    compileTemplate('{{.}}').execute(new TextBytes(bytes, 1, 3), {
      text: (text) => seen.push(text),
      bytes: (source, start, end) => seen.push(source === bytes, start, end),
    });
    expect(seen).toEqual([true, 1, 3]);
  });

  test('text as bytes is a string to every function, invalid UTF-8 included', () => {
    const text = new TextBytes(Buffer.from([0x68, 0xc3, 0xa9, 0xff]));
    expect(
      rendered('{{len .}} {{printf "%q" .}} {{eq . "h\\xc3\\xa9\\xff"}} {{if .}}y{{end}}', text),
    ).toBe('4 "hé\\xff" true y');
    text.set(Buffer.from('next'), 0, 4);
    expect(rendered('{{printf "%s" .}}', text)).toBe('next');
  });

  test.each([
    ['default', '<no value>'],
    ['zero', '<no value>'],
  ] as const)('a missing key with missingKey %s', (missingKey, shown) => {
    expect(rendered('{{.a}}', {}, { missingKey })).toBe(shown);
  });

  test('a missing key is an error where that was asked for', () => {
    expect(fault(() => rendered('{{.a}}', {}, { missingKey: 'error' })).message).toContain(
      'no key "a"',
    );
  });
});

describe('functions', () => {
  const shout = new TemplateFunction({
    parameters: ['string', 'int'],
    required: 1,
    call: ([text, times]) =>
      String(text)
        .toUpperCase()
        .repeat(Number(times ?? 1)),
  });

  test('get arguments of the types that they ask for', () => {
    const options = { functions: { shout } };
    expect(
      rendered('{{shout "a" 2}}{{"b" | shout}}{{shout .t}}', { t: new NumberText('1') }, options),
    ).toBe('AAB1');
    expect(fault(() => rendered('{{shout 1}}', {}, options)).message).toContain(
      'expected string, got int',
    );
    expect(fault(() => rendered('{{shout .x}}', {}, options)).message).toContain('got no value');
  });

  test('a wrong number of arguments is found before anything runs', () => {
    const found = fault(() => compileTemplate('{{shout 1 2 3}}', { functions: { shout } }));
    expect(found.message).toContain('shout takes 1 to 2 arguments, not 3');
    expect(fault(() => compileTemplate('{{if false}}{{len}}{{end}}')).code).toBe('TEMPLATE_SYNTAX');
  });

  test('what they throw ends the execution with its message', () => {
    const bad = new TemplateFunction({
      parameters: [],
      call: () => {
        throw new Error('no such thing');
      },
    });
    const found = fault(() => rendered('a\n{{ bad }}', {}, { functions: { bad } }));
    expect(found.message).toBe('template template:2:4: bad: no such thing\n  {{ bad }}\n     ^');
  });
});

describe('mistakes', () => {
  test.each([
    ['{{.name', 'the action is not closed', 1],
    ['{{if .a}}', 'if has no end', 3],
    ['x{{pritnf "a"}}', 'there is no function pritnf', 4],
    ['{{$x}}', 'the variable $x was not declared', 3],
    ['{{"a}}', 'the quote is not closed', 3],
    ['{{(.a}}', 'the parenthesis is not closed', 3],
    ['{{.a.b c}}', 'there is no function c', 8],
    ['{{1i}}', 'complex numbers are not supported', 3],
    ['{{break}}', 'break stands outside of range', 3],
    ['{{.a | "x"}}', 'what stands after | must be able to take a value', 8],
  ])('%s: %s', (text, reason, column) => {
    const found = fault(() => compileTemplate(text, { name: '--template' }));
    expect(found.code).toBe('TEMPLATE_SYNTAX');
    expect(found.message).toBe(
      `template --template:1:${String(column)}: ${reason}\n  ${text}\n  ${' '.repeat(column - 1)}^`,
    );
  });

  test('name the nearest thing that exists', () => {
    expect(fault(() => compileTemplate('{{pritnf "a"}}')).hint).toBe('did you mean printf?');
    expect(fault(() => compileTemplate('{{$name := 1}}{{$nmae}}')).hint).toBe(
      'did you mean $name?',
    );
    const fields = { fields: ['Message', 'PodName'] };
    expect(fault(() => compileTemplate('{{.Mesage}}', fields)).hint).toBe('did you mean .Message?');
    expect(fault(() => compileTemplate('{{$.Nope}}', fields)).hint).toBe(
      'there are .Message, .PodName',
    );
  });

  test('unknown fields are only found where dot is the outermost value', () => {
    const options = { fields: ['list'] };
    expect(() => compileTemplate('{{range .list}}{{.any}}{{end}}', options)).not.toThrow();
    expect(() => compileTemplate('{{define "x"}}{{.any}}{{end}}', options)).not.toThrow();
    expect(() => compileTemplate('{{with .list}}{{$.any}}{{end}}', options)).toThrow('.any');
    expect(() => compileTemplate('{{with .list}}{{else}}{{.any}}{{end}}', options)).toThrow('.any');
  });

  test('a long line is shown around the place', () => {
    const { message } = fault(() =>
      compileTemplate(`${'x'.repeat(200)}{{nope}}${'y'.repeat(200)}`),
    );
    const [, shown = '', caret = ''] = message.split('\n');
    expect(shown.length).toBeLessThanOrEqual(74);
    expect(shown.slice(caret.indexOf('^')).startsWith('nope')).toBe(true);
  });
});

describe('limits', () => {
  const failing = (text: string, options?: TemplateOptions, value?: unknown): string =>
    fault(() => rendered(text, value, options)).message.split('\n')[0] ?? '';

  test('a range over a huge number ends', () => {
    expect(failing('{{range 9223372036854775807}}{{end}}')).toContain('takes too many steps');
    const nested = '{{range 2000}}{{range 2000}}{{end}}{{end}}';
    expect(failing(nested)).toContain('takes too many steps');
  });

  test('templates that call themselves end', () => {
    expect(failing('{{define "r"}}{{template "r"}}{{end}}{{template "r"}}')).toContain(
      'too deeply',
    );
    const wide = '{{define "r"}}{{template "r"}}{{template "r"}}{{end}}{{template "r"}}';
    expect(failing(wide)).toContain('too deeply');
  });

  test('text that doubles again and again ends', () => {
    const text = '{{$x := "ab"}}{{range 100}}{{$x = print $x $x}}{{end}}';
    expect(failing(text)).toContain('more text than one execution may');
    expect(failing(`{{printf "${'%1000000d'.repeat(40)}"${' 1'.repeat(40)}}}`)).toContain(
      'grows too long',
    );
  });

  test('the output ends', () => {
    const options = { limits: { outputBytes: 1000 } };
    expect(failing('{{range 1000}}{{$}}{{end}}', options, 'abc')).toContain('output is longer');
  });

  test('parentheses and blocks nest so deep and no deeper', () => {
    const deep = (open: string, close: string, count: number): string =>
      `${open.repeat(count)}1${close.repeat(count)}`;
    expect(rendered(`{{${deep('(', ')', 100)}}}`)).toBe('1');
    expect(failing(`{{${deep('(', ')', 5000)}}}`)).toContain('nests too deeply');
    expect(failing(deep('{{if 1}}', '{{end}}', 5000))).toContain('nests too deeply');
    const chain = `{{if 0}}${'{{else if 0}}'.repeat(5000)}{{end}}`;
    expect(failing(chain)).toContain('nests too deeply');
  });

  test('a value that nests without end is an error of the template', () => {
    const value: unknown[] = [];
    value.push(value);
    expect(failing('{{.}}', {}, value)).toContain('a value is too large');
  });
});
