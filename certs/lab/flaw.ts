import type { RefusalRow } from '../verdict/chain-rules.ts'
import type { AuthorityDraft, Draft } from './draft.ts'
import type { RequestFacts } from '../x509/request.ts'

/** What a flaw changes. Flaws that change the same thing do not go together. */
export const TOUCHED = [
  'key', 'leaf name', 'leaf alternative names', 'leaf extended key usage', 'leaf key usage', 'leaf extensions', 'leaf validity',
  'leaf signature', 'leaf issuer', 'CAs', 'list of certificates', 'file'
] as const
export type Touched = typeof TOUCHED[number]

/** What a flaw may look at. */
export interface Circumstances {
  readonly request: RequestFacts
  readonly now: Date
}

/**
 * One thing that can be wrong with a file: a row of `FLAWS`. It has one hook, for the stage of the making it belongs to;
 * the stages come in the order below.
 */
export interface Flaw {
  /** As given to `--flaw`. */
  readonly id: string
  /** What is wrong with the file, in a few words. */
  readonly title: string
  /** The sentence of KB 000221202, the RFC or the client issue behind it. */
  readonly basis: string
  readonly touches: Touched
  /** What each endpoint answers to a file that has this flaw alone; null: accepted. */
  readonly refusals: { readonly chain: RefusalRow | null, readonly certificate: RefusalRow | null }
  /** Set where the chain is accepted and the connection to a console with a faultless chain of the same CA is then refused. */
  readonly connectionRefused?: true
  /** CAs the chain must have between leaf and root. */
  readonly intermediates?: number

  readonly request?: (request: RequestFacts) => RequestFacts
  readonly leaf?: (leaf: Draft, circumstances: Circumstances) => Draft
  /** Root first. */
  readonly authorities?: (authorities: readonly AuthorityDraft[], circumstances: Circumstances) => AuthorityDraft[]
  /** Leaf first; DER. */
  readonly list?: (certificates: readonly Buffer[], circumstances: Circumstances) => Buffer[]
  readonly file?: (file: Buffer, certificates: readonly Buffer[], circumstances: Circumstances) => Buffer
}

/** A row whose id the compiler knows. */
type Named<Id extends string> = Flaw & { readonly id: Id }

/** Rows of flaws, whose ids the compiler knows. */
export function flaws<const Id extends string> (rows: ReadonlyArray<Named<Id>>): ReadonlyArray<Named<Id>> {
  return rows
}

const chainError = (argument: string): RefusalRow => ({ messageId: 'CGEN1008', args: [argument] })

/** Refusals as KB 000221202 prints them. Written out here, so that the table is a fact beside the rules and no echo of them. */
export const INVALID_KEY = chainError('Invalid CSR key.')
export const INVALID_CHAIN = chainError('Invalid certificate chain provided.')
export const NO_COMMON_NAME = chainError('No common name found in leaf certificate.')
export const NO_EKU = chainError('No Client/Server authentication EKU present in leaf certificate.')
export const NOT_A_WEB_SERVER = chainError('User Certificate is not a web server certificate.')
export const INVALID_FILE: RefusalRow = { messageId: 'CSEC9002', args: [] }
