import type { TLSSocket } from 'node:tls'
import { type Certificate, decodeCertificate, isSignedBy } from '../../certs/x509/certificate.ts'

/**
 * The chain a peer presented in the handshake, leaf first, as it was sent. Empty where it presented nothing.
 *
 * @throws {MalformedError} for a certificate that cannot be read
 */
export function presentedChain (socket: TLSSocket): Certificate[] {
  const linked = linkedChain(socket).map(decodeCertificate)
  const last = linked.at(-1)
  if (last === undefined || isSignedBy(last, last)) return linked
  return sentChain(socket).map(decodeCertificate)
}

/**
 * Node follows the issuers among the certificates that came, and stops where OpenSSL sees no issuer: at an authority key
 * identifier that does not match, for example. What follows is hidden then.
 */
function linkedChain (socket: TLSSocket): Buffer[] {
  const chain: Buffer[] = []
  let certificate = socket.getPeerCertificate(true)
  // Without a certificate Node returns null or an empty object, whatever its types say.
  while (certificate?.raw !== undefined) {
    chain.push(certificate.raw)
    const issuer = certificate.issuerCertificate
    if (issuer === undefined || issuer === certificate) break
    certificate = issuer
  }
  return chain
}

/**
 * All that came, in the order it came. Not the first choice: Node 20 takes the list out of the connection, so that it can
 * be read once only, and loses about 6 KB of memory for every issuer in it.
 */
function sentChain (socket: TLSSocket): Buffer[] {
  const chain: Buffer[] = []
  let certificate = socket.getPeerX509Certificate()
  while (certificate !== undefined) {
    chain.push(certificate.raw)
    certificate = certificate.issuerCertificate
  }
  return chain
}
