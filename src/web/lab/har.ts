import { type Exchange, type Part, headerOf, targetOf } from './exchange.ts'

/** What the archive says of who made it. */
interface Creator {
  readonly name: string
  readonly version: string
}

/**
 * Requests as an HTTP Archive (HAR 1.2), for the network panel of a browser and other tools. Secrets stay masked.
 *
 * @param base address of the appliance of a request: `https://127.0.0.1:8443`
 */
export function harOf (exchanges: ReadonlyArray<{ readonly base: string, readonly exchange: Exchange }>, creator: Creator): object {
  return { log: { version: '1.2', creator, entries: exchanges.map(({ base, exchange }) => entryOf(base, exchange)) } }
}

function entryOf (base: string, exchange: Exchange): object {
  const { time, durationMs, method, query, status, request, answer } = exchange
  return {
    startedDateTime: time,
    time: durationMs,
    request: {
      method,
      url: base + targetOf(exchange),
      httpVersion: 'HTTP/1.1',
      headers: pairsOf(request),
      queryString: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
      cookies: [],
      headersSize: -1,
      bodySize: request.bytes,
      ...(request.text !== null && { postData: { mimeType: headerOf(request, 'content-type'), text: request.text } })
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      headers: answer === null ? [] : pairsOf(answer),
      cookies: [],
      content: {
        size: answer?.bytes ?? 0,
        mimeType: answer === null ? '' : headerOf(answer, 'content-type'),
        ...(answer !== null && answer.text !== null && { text: answer.text })
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: answer?.bytes ?? -1
    },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 }
  }
}

function pairsOf ({ headers }: Part): object[] {
  return headers.map(([name, value]) => ({ name, value }))
}
