export { createReconnectReporter, type NeedsReconnectEvent } from './events/reconnect-reporter.ts';
export { type CallOutcome, createGoogleReports, type GoogleReports, type QuotaNews } from './google/google-reports.ts';
export { type HealthOptions, healthRoutes } from './health/health-routes.ts';
export { type Problem, problemOf } from './http/problem.ts';
export { notFoundHandler, problemHandler, type RenderedError } from './http/problem-handler.ts';
export { describeRequest, requestIdOf } from './http/request-context.ts';
export { requestLog } from './http/request-log.ts';
export {
  createLogger,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  type WriteLine,
} from './logger/create-logger.ts';
export { type DebugNamespace, debugNamespaces } from './logger/debug-namespaces.ts';
export { createMetrics, type MetricName, type MetricOptions, type Metrics } from './metrics/create-metrics.ts';
export { metricsRoute } from './metrics/metrics-route.ts';
export { onShutdown, type ShutdownHost, type ShutdownStep } from './process/on-shutdown.ts';
export { type HttpServer, type HttpServerOptions, startHttpServer } from './process/start-http-server.ts';
