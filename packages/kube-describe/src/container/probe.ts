import { countOf, fieldsOf, hasFields, textOf, textsOf, type Fields } from '../text/fields.ts';

/** What a probe does and how often, on one line. */
export function probeText(probe: Fields): string {
  const attributes = [
    `delay=${countOf(probe['initialDelaySeconds'])}s`,
    `timeout=${countOf(probe['timeoutSeconds'])}s`,
    `period=${countOf(probe['periodSeconds'])}s`,
    `#success=${countOf(probe['successThreshold'])}`,
    `#failure=${countOf(probe['failureThreshold'])}`,
  ];
  return `${handlerText(probe)} ${attributes.join(' ')}`;
}

function handlerText(probe: Fields): string {
  if (hasFields(probe['exec'])) {
    return `exec [${textsOf(fieldsOf(probe['exec'])['command']).join(' ')}]`;
  }
  if (hasFields(probe['httpGet'])) return `http-get ${httpAddress(fieldsOf(probe['httpGet']))}`;
  if (hasFields(probe['tcpSocket'])) {
    const { host, port } = fieldsOf(probe['tcpSocket']);
    return `tcp-socket ${textOf(host)}:${textOf(port)}`;
  }
  if (hasFields(probe['grpc'])) {
    const { port, service } = fieldsOf(probe['grpc']);
    return `grpc <pod>:${textOf(port)} ${textOf(service)}`;
  }
  return 'unknown';
}

function httpAddress(get: Fields): string {
  const scheme = textOf(get['scheme']).toLowerCase();
  const host = escapeExcept(textOf(get['host']), hostMarks);
  const path = textOf(get['path']);
  const named = host.includes(':') ? `[${host}]` : host;
  const slash = path === '' || path.startsWith('/') ? '' : '/';
  const shown = path === '*' ? '/*' : slash + escapeExcept(path, pathMarks);
  return `${scheme === '' ? '' : `${scheme}:`}//${named}:${textOf(get['port'])}${shown}`;
}

// RFC 3986 §3.2.2 and §3.3: what may stand as it is, beside letters, digits and `-_.~`.
const hostMarks = '!$&\'()*+,;=:[]<>"';
const pathMarks = '$&+,/:;=@';

function escapeExcept(text: string, marks: string): string {
  return text.replaceAll(/[^\w.~-]/gu, (character) => {
    if (marks.includes(character)) return character;
    const hex = Buffer.from(character).toString('hex').toUpperCase();
    return hex.replaceAll(/../g, '%$&');
  });
}
