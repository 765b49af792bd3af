import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Codings that the build has made, best first. */
const CODINGS = [{ name: 'br', suffix: '.br' }, { name: 'gzip', suffix: '.gz' }] as const

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8'
}

/** Nothing from elsewhere, nothing inline, and no text becomes markup. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join('; ')

/** Where a page and its files stand on a port. */
export interface PagePlace {
  /** Name of its file in `dist/web`, without `.html`. */
  readonly name: string
  /** Path of the page. */
  readonly path: string
  /** Path of the folder of its files, with the last slash. */
  readonly assets: string
  /** Its path has something else for those who do not want a page. */
  readonly negotiated?: boolean
}

interface Asset {
  readonly type: string
  readonly hash: string
  /** Its bytes by their coding; `identity` is always there. */
  readonly bytes: ReadonlyMap<string, Buffer>
}

/**
 * A page for browsers, as the build has made it. Its files are read when it is first asked for: no start waits for them. They are
 * nobody's traffic: neither the journal nor faults know them.
 */
export class PageFiles {
  readonly #folder: URL
  readonly #place: PagePlace
  #files: ReadonlyMap<string, Asset> | null = null

  /** @param folder what the build has made; where it is missing, there is no page */
  constructor (folder: URL, place: PagePlace) {
    this.#folder = folder
    this.#place = place
  }

  /** Answers a GET or HEAD of the page or one of its files. @returns false: it is none, and nothing was answered */
  serve (request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '' } = request
    if (method !== 'GET' && method !== 'HEAD') return false
    const [path = ''] = url.split('?', 1)
    const file = this.#files ??= this.#read()
    const asset = file.get(path)
    if (asset === undefined) return false
    const isPage = path === this.#place.path
    answer(request, response, asset, isPage, isPage && this.#place.negotiated === true)
    return true
  }

  /** Whether the build has made the page. */
  get isThere (): boolean {
    this.#files ??= this.#read()
    return this.#files.has(this.#place.path)
  }

  #read (): ReadonlyMap<string, Asset> {
    const { name, path, assets } = this.#place
    const page = new URL(`${name}.html`, this.#folder)
    if (!existsSync(page)) return new Map()
    const inside = new URL('assets/', this.#folder)
    const files = readdirSync(inside).filter(file => typeOf(file) !== undefined)
    return new Map([[path, assetOf(page)], ...files.map((file): [string, Asset] => [assets + file, assetOf(new URL(file, inside))])])
  }
}

/** Whether a client wants a page: it names it. What programs send, nothing or any type at all, asks for none. */
export function wantsPage ({ method, headers: { accept = '' } }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return (method === 'GET' || method === 'HEAD') && taken(accept).has('text/html')
}

function typeOf (file: string): string | undefined {
  return TYPES[/\.(\w+)$/.exec(file)?.[1] ?? '']
}

function assetOf (file: URL): Asset {
  const plain = readFileSync(file)
  const coded = CODINGS.flatMap(({ name, suffix }): Array<[string, Buffer]> => {
    const packed = new URL(file.href + suffix)
    return existsSync(packed) ? [[name, readFileSync(packed)]] : []
  })
  return {
    type: typeOf(file.pathname) ?? 'application/octet-stream',
    // Not the time and size of the file: npm gives all files the same time.
    hash: createHash('sha256').update(plain).digest('base64url').slice(0, 22),
    bytes: new Map([['identity', plain], ...coded])
  }
}

function answer (
  request: IncomingMessage, response: ServerResponse, { type, hash, bytes }: Asset, isPage: boolean, isNegotiated: boolean
): void {
  const accepted = taken(String(request.headers['accept-encoding'] ?? ''))
  const coding = CODINGS.map(({ name }) => name).find(name => accepted.has(name) && bytes.has(name)) ?? 'identity'
  const body = bytes.get(coding) ?? Buffer.alloc(0)
  const etag = `"${hash}-${coding}"`
  const headers: OutgoingHttpHeaders = {
    etag,
    'cache-control': isPage ? 'no-cache' : 'public, max-age=31536000, immutable',
    vary: isNegotiated ? 'accept, accept-encoding' : 'accept-encoding',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(isPage && { 'content-security-policy': POLICY, 'x-frame-options': 'DENY' })
  }
  if (isKnown(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end()
    return
  }
  response.writeHead(200, {
    ...headers,
    'content-type': type,
    'content-length': body.length,
    ...(coding !== 'identity' && { 'content-encoding': coding })
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Types or codings that a client takes; one with a quality of 0 it does not. In lower case. */
function taken (header: string): ReadonlySet<string> {
  const wanted = header.split(',').filter(part => !/;\s*q=0(?:\.0*)?\s*(?:;|$)/i.test(part))
  return new Set(wanted.map(part => (part.split(';', 1)[0] ?? '').trim().toLowerCase()))
}

function isKnown (header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(',').some(known => [etag, '*'].includes(known.trim().replace(/^W\//, '')))
}
