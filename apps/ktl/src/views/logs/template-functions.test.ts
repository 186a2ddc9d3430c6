import { describe, expect, test } from '@jest/globals';
import { TextBytes, compileTemplate, renderTemplate } from '@ktl/go-template';
import { logTemplateFunctions } from './template-functions.ts';

function run(template: string, m: unknown = '', color = true): string {
  const functions = logTemplateFunctions(color);
  return renderTemplate(compileTemplate(template, { functions }), { m });
}

describe('JSON', () => {
  test('parseJSON reads numbers as float64, tryParseJSON keeps them as they were written', () => {
    const text = '{"n":1000000,"big":12345678901234567890,"f":1.50}';
    expect(run('{{(parseJSON .m).n}} {{(tryParseJSON .m).n}}', text)).toBe('1e+06 1000000');
    expect(run('{{with tryParseJSON .m}}{{.big}} {{.f}} {{json .}}{{end}}', text)).toBe(
      '12345678901234567890 1.50 {"big":12345678901234567890,"f":1.50,"n":1000000}',
    );
  });

  test.each(['text', '[1]', '"a"', '3', '', '{', '{"a":1} x', '{"a":NaN}'])(
    '%j is no object: parseJSON fails, tryParseJSON is nil',
    (text) => {
      expect(() => run('{{parseJSON .m}}', text)).toThrow('parseJSON: the text is no JSON object');
      expect(run('{{with tryParseJSON .m}}yes{{else}}no{{end}}', text)).toBe('no');
      expect(run('{{tryExtractJSONParts .m "a"}}', text)).toBe(text);
      expect(() => run('{{extractJSONParts .m "a"}}', text)).toThrow('no JSON object');
      expect(run('{{prettyJSON .m}}', text)).toBe(text);
    },
  );

  test('parts are joined by commas; dots reach nested keys, missing ones are <nil>', () => {
    const text = '{"a":"x","b":{"c":1000000},"d.e":true,"l":[1,"z"]}';
    expect(run('{{extractJSONParts .m "a" "b.c" "d.e" "l" "nope"}}', text)).toBe(
      'x, 1e+06, true, [1 z], <nil>',
    );
    expect(run('{{tryExtractJSONParts .m "a"}}', text)).toBe('x');
  });

  test('prettyJSON keeps order and numbers of a text, and sorts a map', () => {
    expect(run('{{prettyJSON .m}}', '{"b":1.0,"a":[]}')).toBe('{\n  "b": 1.0,\n  "a": []\n}');
    expect(run('{{prettyJSON (parseJSON .m)}}', '{"b":1.0,"a":[]}')).toBe(
      '{\n  "a": [],\n  "b": 1\n}',
    );
    expect(run('{{prettyJSON 5}}')).toBe('5');
  });

  test('extjson is JSON in any case, ppextjson indents it', () => {
    expect(run('{{extjson .m}}', ' {"a": 1}\n')).toBe('{"a": 1}');
    expect(run('{{extjson .m}}', 'te"xt <')).toBe('"te\\"xt \\u003c"');
    expect(run('{{ppextjson .m}}', '{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(run('{{ppextjson .m}}', 'text')).toBe('"text"');
  });

  test('json writes what Go writes', () => {
    expect(run('{{json .m}}', { b: [1.5, null, true], a: '<&>\u2028é', n: 1e21 })).toBe(
      '{"a":"\\u003c\\u0026\\u003e\\u2028é","b":[1.5,null,true],"n":1e+21}',
    );
    expect(run('{{json 5}} {{json "x"}} {{json nil}}')).toBe('5 "x" null');
  });

  test('an object cannot reach what JavaScript inherits', () => {
    const text = '{"__proto__":{"x":1},"a":1}';
    expect(run('{{(parseJSON .m).__proto__.x}}{{(parseJSON .m).constructor}}', text)).toBe(
      '1<no value>',
    );
    expect(run('{{extractJSONParts .m "constructor" "a.constructor"}}', text)).toBe('<nil>, <nil>');
  });

  test('a lone surrogate is U+FFFD, as in Go', () => {
    expect(run('{{(parseJSON .m).a}}{{(tryParseJSON .m).a}}', '{"a":"\\udc80"}')).toBe(
      '\ufffd\ufffd',
    );
  });
});

describe('times', () => {
  test.each([
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T03:04:05+02:00'],
    ['2026-01-02 03:04:05,5', '2026-01-02T03:04:05.5Z'],
    ['2026-01-02 03:04:05 +0530', '2026-01-02T03:04:05+05:30'],
    ['2026-01-02', '2026-01-02T00:00:00Z'],
    ['1767323045', '2026-01-02T03:04:05Z'],
    [1_767_323_045.25, '2026-01-02T03:04:05.25Z'],
    [1_767_323_045_250, '2026-01-02T03:04:05.25Z'],
    ['1767323045250000', '2026-01-02T03:04:05.25Z'],
    ['1767323045250000001', '2026-01-02T03:04:05.250000001Z'],
    [1_767_323_045n, '2026-01-02T03:04:05Z'],
    [-1.5, '1969-12-31T23:59:58.5Z'],
  ])('%s is %s', (value, shown) => {
    expect(run('{{toRFC3339Nano .m}}', value)).toBe(shown);
  });

  test('toTimestamp takes a layout and a zone, toUTC gives a time', () => {
    const at = '2026-01-02T03:04:05.678+02:00';
    expect(run('{{toTimestamp .m "15:04:05.000"}}', at)).toBe('01:04:05.678');
    expect(run('{{toTimestamp .m "2006-01-02 15:04 MST" "Asia/Tokyo"}}', at)).toBe(
      '2026-01-02 10:04 JST',
    );
    expect(run('{{toUTC .m}} {{(toUTC .m).Format "kitchen"}} {{(toUTC .m).UnixMilli}}', at)).toBe(
      '2026-01-02 01:04:05.678 +0000 UTC 1:04AM 1767315845678',
    );
  });

  test('msToTime and msToRFC3339Nano take milliseconds', () => {
    expect(run('{{msToRFC3339Nano .m}} {{msToTime .m}}', 1500)).toBe(
      '1970-01-01T00:00:01.5Z 1970-01-01 00:00:01.5 +0000 UTC',
    );
    expect(run('{{toTimestamp (msToTime .m) "05.000"}}', '1500.25')).toBe('01.500');
  });

  test.each([
    ['yesterday'],
    [null],
    [{}],
    ['2026-13-45'],
    ['2026-02-30'],
    ['2026-01-02T24:00:00Z'],
    ['1e300'],
  ])('%j is no time', (value) => {
    expect(() => run('{{toRFC3339Nano .m}}', value)).toThrow('toRFC3339Nano: the');
  });

  test('what is no time is told, and what would be one', () => {
    const wanted =
      'wanted is a text such as 2026-01-02T03:04:05Z, a number of seconds since 1970, or .Time';
    const tells = (value: unknown, found: string): void => {
      expect(() => run('{{toTimestamp .m "15:04"}}', value)).toThrow(
        `toTimestamp: the ${found} is no time; ${wanted}`,
      );
    };
    tells('14:13:25', 'text "14:13:25"');
    tells(new TextBytes(Buffer.from('14:13 \x1b"')), 'text "14:13 \\u001b\\""');
    tells('x'.repeat(50), `text "${'x'.repeat(40)}…"`);
    tells(null, 'missing value');
    tells([], 'list');
    tells(new Map(), 'map');
  });

  test('a text of a line is a time as any other', () => {
    const text = new TextBytes(Buffer.from('2026-01-02T03:04:05Z'));
    expect(run('{{toTimestamp .m "15:04"}}', text)).toBe('03:04');
  });

  test('a bad layout or zone is an error of the line', () => {
    expect(() => run('{{toTimestamp .m "nope"}}', 0)).toThrow(
      'toTimestamp: timestamp format "nope"',
    );
    expect(() => run('{{toTimestamp .m "15:04" "Mars/Olympus"}}', 0)).toThrow('toTimestamp');
  });
});

describe('colours', () => {
  test('levels have theirs, in any case; what is no level stays plain', () => {
    expect(run('{{levelColor "INFO"}}{{levelColor "warning"}}{{levelColor "nope"}}')).toBe(
      '\x1b[34mINFO\x1b[0m\x1b[33mwarning\x1b[0mnope',
    );
    expect(run('{{levelColor .m}}{{levelColor "constructor"}}', null)).toBe('constructor');
  });

  test('levels of bunyan are numbers', () => {
    expect(run('{{bunyanLevelColor (parseJSON .m).level}}', '{"level":30}')).toBe(
      '\x1b[34m30\x1b[0m',
    );
    expect(run('{{bunyanLevelColor (tryParseJSON .m).level}}', '{"level":50}')).toBe(
      '\x1b[31m50\x1b[0m',
    );
    expect(run('{{bunyanLevelColor "info"}}|{{bunyanLevelColor .m}}', null)).toBe('|');
    const either =
      '{{with tryParseJSON .m}}{{or (bunyanLevelColor .level) (levelColor .level)}}{{end}}';
    expect(run(either, '{"level":"warn"}')).toBe('\x1b[33mwarn\x1b[0m');
  });

  test('the named ones format like printf', () => {
    expect(
      run('{{colorRed "a"}}{{colorGreen "%d%%" 5}}{{"b" | colorBlue}}{{colorWhite "50%"}}'),
    ).toBe('\x1b[31ma\x1b[0m\x1b[32m5%\x1b[0m\x1b[34mb\x1b[0m\x1b[37m50%\x1b[0m');
    expect(run('{{colorCustom "x" 3 96}}{{color "38;5;81" "y"}}')).toBe(
      '\x1b[3;96mx\x1b[0m\x1b[38;5;81my\x1b[0m',
    );
  });

  test('none paints without colours', () => {
    const all =
      '{{colorRed "a"}}{{levelColor "info"}}{{bunyanLevelColor 30}}{{colorCustom "x" 3}}{{color "31" "y"}}';
    expect(run(all, '', false)).toBe('ainfo30xy');
  });

  test('a wrong colour is an error', () => {
    expect(() => run('{{color "no" "y"}}')).toThrow('color');
    expect(() => run('{{color 5 "y"}}')).toThrow('expected a colour, got int');
  });
});
