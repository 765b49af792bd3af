import { type ConnectionOptions, type TLSSocket, connect } from 'node:tls'
import { Client, type Entry, type Filter, ResultCodeError, SASL_MECHANISMS } from 'ldapts'
import { decodeBundle } from '../../certs/x509/bundle.ts'
import type { DirectoryCredentials } from '../appliance/directories/directory-service.ts'
import { DirectoryFailure } from '../appliance/directories/directory-service.ts'
import type { DirectoryState } from '../appliance/directories/directory-state.ts'
import { failureText } from '../failure.ts'
import { hostAndPort } from '../place.ts'
import { BINARY_ATTRIBUTES, textsOf } from './entry.ts'

/** Bytes a server may send in one conversation: a thousand groups are far below. */
const MOST_BYTES = 8 * 1024 * 1024
/** Characters a name or a password may have, and what a server says of a failure. */
const LONGEST_CREDENTIAL = 1_024
const LONGEST_REASON = 300
/** Result codes of a bind that are no verdict on the credentials: busy, and unavailable (RFC 4511, appendix A). */
const NO_VERDICT = new Set([51, 52])
const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3'

/** What a server says of itself. */
export interface Root {
  /** The base of its domain, in Active Directory; else its first naming context; empty where it tells none. */
  readonly base: string
  /** Knows LDAP_MATCHING_RULE_IN_CHAIN: Active Directory (MS-ADTS, 3.1.1.3.4.3) and AD LDS. */
  readonly knowsChain: boolean
}

const KNOW_CHAIN = ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1851']

const SILENT_ROOT: Root = { base: '', knowsChain: false }

/** What is searched for. */
export interface Search {
  readonly filter: Filter
  readonly attributes: readonly string[]
  /** Entries that are wanted at most. */
  readonly most: number
}

/** What of a conversation is needed to find groups, and to log somebody in. */
export type Asking = Pick<Conversation, 'root' | 'search'>
export type LoggingIn = Pick<Conversation, 'root' | 'search' | 'bind' | 'whoAmI'>

/** A connection to a directory server, over TLS, and what is said on it. What it may cost is bounded. */
export class Conversation {
  readonly #client: Client
  readonly #second: number
  readonly #directory: DirectoryState
  #socket: TLSSocket | undefined
  #deadline: NodeJS.Timeout | undefined
  #root: Root | null = null

  private constructor (server: string, directory: DirectoryState, second: number) {
    this.#directory = directory
    this.#second = second
    this.#client = new Client({
      url: `ldaps://${hostAndPort({ host: server, port: directory.serverPort })}`,
      connectTimeout: directory.networkTimeout * second,
      timeout: directory.searchTimeout * second,
      createSecureConnection: () => this.#connect(server)
    })
  }

  /**
   * Connects. With validation the server's certificate is verified against the one that was uploaded, and no other.
   *
   * @param second milliseconds that a second of the directory's settings lasts
   * @throws {DirectoryFailure} if the server does not answer
   */
  static async open (server: string, directory: DirectoryState, second = 1_000): Promise<Conversation> {
    const conversation = new Conversation(server, directory, second)
    try {
      await conversation.root()
      return conversation
    } catch (error) {
      conversation.close()
      throw error
    }
  }

  /** What the server says of itself, as far as it tells whoever is bound. */
  async root (): Promise<Root> {
    if (this.#root !== null) return this.#root
    const attributes = ['defaultNamingContext', 'namingContexts', 'supportedCapabilities']
    try {
      const { searchEntries: [entry] } = await this.#client.search('', { scope: 'base', attributes, ...this.#limits(1) })
      if (entry === undefined) return SILENT_ROOT
      const [base = ''] = [...textsOf(entry, 'defaultNamingContext'), ...textsOf(entry, 'namingContexts')]
      this.#root = { base, knowsChain: textsOf(entry, 'supportedCapabilities').some(oid => KNOW_CHAIN.includes(oid)) }
      return this.#root
    } catch (error) {
      if (error instanceof ResultCodeError) return SILENT_ROOT
      throw failureOf(error)
    }
  }

  /** Logs in. @throws {DirectoryFailure} for wrong credentials, and empty ones, which a server would take for nobody's */
  async bind ({ userName, password }: DirectoryCredentials): Promise<void> {
    const isUsable = [userName, password].every(text => text !== '' && text.length <= LONGEST_CREDENTIAL)
    // The library takes such a name for a mechanism, with which anybody may be let in.
    if (!isUsable || SASL_MECHANISMS.some(mechanism => mechanism === userName)) {
      throw new DirectoryFailure('credentials', 'the user name or the password is empty, or longer than any')
    }
    try {
      await this.#client.bind(userName, password)
    } catch (error) {
      throw failureOf(error, password)
    }
  }

  /** Entries below a base. @throws {DirectoryFailure} */
  async search (base: string, { filter, attributes, most }: Search): Promise<readonly Entry[]> {
    this.#assertConnected()
    try {
      const { searchEntries } = await this.#client.search(base, {
        filter, attributes: [...attributes], explicitBufferAttributes: BINARY_ATTRIBUTES, ...this.#limits(most)
      })
      return searchEntries.slice(0, most)
    } catch (error) {
      throw asDirectory(failureOf(error))
    }
  }

  /** Who is bound, in the server's words (RFC 4532): `dn:…` or `u:…`. @throws {DirectoryFailure} */
  async whoAmI (): Promise<string> {
    this.#assertConnected()
    try {
      return (await this.#client.exop(WHO_AM_I)).value ?? ''
    } catch (error) {
      throw asDirectory(failureOf(error))
    }
  }

  /** Ends it at once. */
  close (): void {
    clearTimeout(this.#deadline)
    this.#socket?.destroy()
  }

  #connect (server: string): TLSSocket {
    const { serverPort: port, networkTimeout, searchTimeout } = this.#directory
    let bytes = 0
    const socket = connect({ host: server, port, ...trustOf(this.#directory) })
    socket.on('data', (data: Buffer) => {
      bytes += data.length
      if (bytes > MOST_BYTES) socket.destroy(new Error('the server sent more than is read'))
    })
    this.#deadline ??= setTimeout(() => {
      this.#socket?.destroy(new Error('the conversation with the server took longer than both time-outs'))
    }, (networkTimeout + searchTimeout) * this.#second)
    this.#socket = socket
    return socket
  }

  /** The library would connect anew, and ask as nobody. */
  #assertConnected (): void {
    if (!this.#client.isConnected) throw new DirectoryFailure('directory', 'the server has ended the connection')
  }

  #limits (most: number): { readonly sizeLimit: number, readonly timeLimit: number } {
    return { sizeLimit: most, timeLimit: this.#directory.searchTimeout }
  }
}

/** Of a directory's certificate each one in the file is an anchor, whether it signed itself or not. */
function trustOf ({ certificate, certificateValidation }: DirectoryState): ConnectionOptions {
  if (!certificateValidation) return { rejectUnauthorized: false }
  const ca = decodeBundle(Buffer.from(certificate), { derAccepted: false }).certificates.map(({ x509 }) => x509.toString())
  return { ca, allowPartialTrustChain: true }
}

/** Of the error the words alone: what a library hangs on it may hold credentials. */
function failureOf (error: unknown, password = ''): DirectoryFailure {
  const said = failureText(error).replace(/\p{Cc}+/gu, ' ')
  const reason = (password === '' ? said : said.replaceAll(password, '…')).slice(0, LONGEST_REASON)
  const isVerdict = error instanceof ResultCodeError && !NO_VERDICT.has(error.code)
  return new DirectoryFailure(isVerdict ? 'credentials' : 'directory', reason)
}

function asDirectory ({ message }: DirectoryFailure): DirectoryFailure {
  return new DirectoryFailure('directory', message)
}
