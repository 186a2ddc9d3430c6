export { faults as mirrorFaults } from './faults.ts';
export { parseBind } from './web/bind.ts';
export type { Bind, BindAddress } from './web/bind.ts';
export type {
  AssetFile,
  Route,
  RouteRequest,
  RouteResponse,
  SocketHandler,
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
