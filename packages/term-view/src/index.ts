export { faults as termFaults } from './faults.ts';
export { ByteWriter } from './bytes/byte-writer.ts';
export { PlainScan } from './escape/plain-scan.ts';
export { sanitiseLine, sanitiseText, sgrReset } from './escape/sanitise.ts';
export type { HostileLine } from './escape/sanitise.ts';
export { TokenReader } from './escape/token-reader.ts';
export type { TokenKind } from './escape/token-reader.ts';
export { escapeByte, escapeCodePoint, isUnsafeCodePoint } from './escape/unsafe-characters.ts';
export { paint, parsePalette, parseStyle, sgrOn } from './color/sgr-style.ts';
export type { SgrStyle } from './color/sgr-style.ts';
export {
  alertStyle,
  defaultMatchPalette,
  defaultNamePalette,
  faintStyle,
} from './color/palettes.ts';
export { NameColors } from './color/name-colors.ts';
export { KeyDecoder } from './keys/key-decoder.ts';
export type { Key, KeyName } from './keys/key-decoder.ts';
export { barText, sparkline } from './text/bar.ts';
export { displayWidth } from './text/display-width.ts';
export { padText, truncateText } from './text/fit-text.ts';
export { createHighlighter } from './text/highlighter.ts';
export type { Highlighter } from './text/highlighter.ts';
export { renderTable } from './text/table.ts';
export type { TableCell, TableColumn, TableOptions } from './text/table.ts';
export { createStampFormat, parseStamp } from './time/stamp-format.ts';
export type { FractionHole, ParsedStamp, SecondText, StampFormat } from './time/stamp-format.ts';
export { parseStampLayout, stampLayoutNames } from './time/stamp-layout.ts';
export type { StampLayout } from './time/stamp-layout.ts';
export { openTimeZone } from './time/zone-offset.ts';
export type { TimeZone } from './time/zone-offset.ts';
