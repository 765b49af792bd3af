import { constants } from 'node:crypto'
import { type SecureContext, type SecureContextOptions, createSecureContext } from 'node:tls'
import type { Appliance } from '../appliance/appliance.ts'
import type { WebCertificateState } from '../appliance/certificate/certificate-state.ts'

const contexts = new WeakMap<WebCertificateState, SecureContext>()

/**
 * What an appliance presents to its peers: the whole secure context, since setting one replaces all of it.
 *
 * No CAs: OpenSSL would complete a leaf that was uploaded alone from those it knows, and a console must not present a
 * chain it was not given; peers are judged by {@link Peering.judge} anyway. No tickets: a resumed session has lost the
 * peer's intermediates.
 */
export function credentialsOf (appliance: Appliance): SecureContextOptions {
  const { privateKey, chain } = appliance.webCertificate.credentials
  return { key: privateKey, cert: chain, ca: [], minVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET }
}

/** The same, made once for each certificate in service. */
export function secureContextOf (appliance: Appliance): SecureContext {
  const { inService } = appliance.webCertificate
  const context = contexts.get(inService) ?? createSecureContext(credentialsOf(appliance))
  contexts.set(inService, context)
  return context
}
