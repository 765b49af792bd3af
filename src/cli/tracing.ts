import { DiagLogLevel, ROOT_CONTEXT, SpanKind, SpanStatusCode, defaultTextMapGetter, diag } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Logger } from 'pino'
import { failureText } from '../failure.ts'
import { version } from '../package.ts'
import type { Report } from '../traffic/report.ts'

/** How long spans are waited for; a stop waits no longer either. */
const PATIENCE_MS = 800

export interface Tracing {
  readonly trace: (report: Report) => void
  /** Sends what is not sent yet. It does not throw. */
  readonly stop: () => Promise<void>
}

/**
 * Makes a span of each request, in the trace that its `traceparent` names, and sends it to a collector (OTLP over HTTP). The SDK reads
 * its own variables, such as OTEL_SERVICE_NAME and OTEL_TRACES_SAMPLER.
 *
 * Loaded only where traces are asked for: the packages are optional.
 *
 * @param endpoint of the collector, without /v1/traces
 * @param logger told what the collector did not take
 */
export function startTracing (endpoint: string, logger: Logger): Tracing {
  const warn = (message: string): void => { logger.warn({ collector: endpoint, reason: message }, 'traces were not sent') }
  const silent = (): void => {}
  diag.setLogger({ error: warn, warn, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN)
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: PATIENCE_MS })
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'mock-ome', 'service.version': version() }))
    .merge(detectResources({ detectors: [envDetector] }))
  const processor = new BatchSpanProcessor(exporter, { exportTimeoutMillis: PATIENCE_MS })
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] })
  const tracer = provider.getTracer('mock-ome', version())
  const propagator = new W3CTraceContextPropagator()
  return {
    trace: ({ appliance, operation, isKnown, method, status, messageId, micros, request, traceparent }) => {
      const end = Date.now()
      const parent = propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter)
      const span = tracer.startSpan(isKnown && operation !== null ? operation : method, {
        kind: SpanKind.SERVER,
        startTime: end - micros / 1000,
        attributes: {
          'http.request.method': method,
          'http.response.status_code': status ?? undefined,
          'mock_ome.appliance': appliance,
          'mock_ome.message_id': messageId ?? undefined,
          'mock_ome.request': request
        }
      }, parent)
      if (status === null || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(end)
    },
    stop: async () => { await provider.shutdown().catch((error: unknown) => { warn(failureText(error)) }) }
  }
}
