import { X509Certificate, createPrivateKey } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { MalformedError } from '../../../certs/der/assert.ts'
import { decodeCertificate } from '../../../certs/x509/certificate.ts'
import { unarmoured } from '../../../certs/x509/pem.ts'
import { type Typed, closed, list, oneOf, orNull } from '../../schema/schema.ts'
import { pemChain, pemText } from '../folder/pem-places.ts'
import type { Slice, SliceKind } from '../slice.ts'

const WEB_CERTIFICATE_STATE = closed({
  privateKey: pemText('web-certificate', 'privateKey'),
  chain: pemChain('web-certificate'),
  /** Where it came from: a leaf uploaded alone records no chain, which later blocks migration (ansible issue 645). */
  origin: oneOf(['factory', 'certificate', 'chain'])
})

/** The certificate the web server presents. The chain is leaf first. */
export type WebCertificateState = Typed<typeof WEB_CERTIFICATE_STATE>

/** A machine from the factory has one in its own name. */
export const WEB_CERTIFICATE: SliceKind<WebCertificateState> = {
  name: 'webCertificate',
  schema: WEB_CERTIFICATE_STATE,
  sense: ({ privateKey, chain }) => {
    if (!areReadable(chain)) return 'certificates cannot be read'
    const [leaf = ''] = chain
    if (!new X509Certificate(leaf).checkPrivateKey(createPrivateKey(privateKey))) return 'key and its certificate do not go together'
    return canBeServed(privateKey, chain) ? null : 'certificate is none that TLS can serve'
  },
  reset: 'configuration',
  migrates: 'own'
}

const CSR_STATE = closed({
  privateKey: pemText('csr', 'privateKey'),
  /** With line breaks. */
  request: pemText('csr', 'request')
})

/** The pending certificate signing request. It stays after an upload, until the next one is made. */
export type CsrState = Typed<typeof CSR_STATE>

export const CSR: Slice<CsrState | null> = {
  name: 'csr',
  schema: orNull(CSR_STATE),
  factory: () => null,
  reset: 'configuration',
  migrates: 'own'
}

/** Trust anchors. */
export const TRUST_STORE: Slice<readonly string[]> = {
  name: 'trustStore',
  schema: list(pemText('trust', 'certificates')),
  sense: anchors => areReadable(anchors) ? null : 'certificates cannot be read',
  factory: () => [],
  reset: 'configuration',
  migrates: 'own'
}

/** Whether all are certificates as an upload takes them: more is asked of them than OpenSSL asks. */
function areReadable (pems: readonly string[]): boolean {
  try {
    for (const pem of pems) decodeCertificate(unarmoured(pem))
    return true
  } catch (error) {
    if (error instanceof MalformedError) return false
    throw error
  }
}

function canBeServed (key: string, chain: readonly string[]): boolean {
  try {
    createSecureContext({ key, cert: chain.join('') })
    return true
  } catch {
    // OpenSSL's words for keys and signatures that are too weak.
    return false
  }
}
