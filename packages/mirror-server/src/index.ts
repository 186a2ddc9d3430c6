export { faults as mirrorFaults } from './faults.ts';
export { frameJsonSchemas, frameSchemas } from './frames/frame.ts';
export type {
  Frame,
  HelloFrame,
  LineFrame,
  NewFrame,
  SessionKind,
  SkipFrame,
} from './frames/frame.ts';
export { startFeed, startMirror } from './mirror.ts';
export type { MirrorOptions, MirrorWeb } from './mirror.ts';
export { createLineRedactor } from './redact/line-redactor.ts';
export { createRedactor } from './redact/redactor.ts';
export type { Redactor } from './redact/redactor.ts';
export type { RedactionRule } from './redact/rules.ts';
export { createSession } from './session/session.ts';
export type { Session, SessionOptions, SessionStats } from './session/session-options.ts';
export type { FrameSpool, SpooledBatch } from './session/frame-spool.ts';
export type { LateStart } from './session/late-start.ts';
export { perMessageDeflate, viewerSocket } from './session/viewer-socket.ts';
export type { ViewerSocket, ViewerSocketEvents } from './session/viewer-socket.ts';
export { parseBind } from './web/bind.ts';
export { makeCertificate } from './web/certificate.ts';
export type { CertificateFor } from './web/certificate.ts';
export type { Bind, BindAddress } from './web/bind.ts';
export type {
  AssetFile,
  Route,
  RouteRequest,
  RouteResponse,
  SocketHandler,
  TlsFiles,
  ViewerId,
  WebAccess,
  WebClock,
  WebLimits,
  WebServer,
  WebServerOptions,
  WebStats,
  WebWarning,
} from './web/web-options.ts';
export { openWebServer } from './web/web-server.ts';
