import { type Typed, closed, list, oneOf, orNull, text } from '../../schema/schema.ts'
import { PEM_NAME } from '../folder/pem.ts'

/** On disk PEM has files of its own: here are their names. */
const PEM_FILE = text({ pattern: PEM_NAME.source, description: 'the name of a file in pki' })

/** The certificate the web server presents. The chain is leaf first. */
export const WEB_CERTIFICATE = closed({
  privateKey: PEM_FILE,
  chain: PEM_FILE,
  /** Where it came from: a leaf uploaded alone records no chain, which later blocks migration (ansible issue 645). */
  origin: oneOf(['factory', 'certificate', 'chain'])
})

/** The pending certificate signing request. It stays after an upload, until the next one is made. */
export const CSR = orNull(closed({ privateKey: PEM_FILE, request: PEM_FILE }))

/** Trust anchors. */
export const TRUST_STORE = list(PEM_FILE)

/** {@link WEB_CERTIFICATE} in memory: the PEM itself. */
export type WebCertificateState = Omit<Typed<typeof WEB_CERTIFICATE>, 'chain'> & { readonly chain: readonly string[] }

/** {@link CSR} in memory: the PEM itself, with line breaks. */
export type CsrState = NonNullable<Typed<typeof CSR>>
