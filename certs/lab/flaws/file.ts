import { randomBytes } from 'node:crypto'
import * as der from '../../der/encode.ts'
import { armour } from '../../x509/pem.ts'
import { encodeBundle } from '../../x509/encode-bundle.ts'
import { encodePkcs7 } from '../../x509/pkcs7.ts'
import { INVALID_FILE, type Flaw, flaws } from '../flaw.ts'
import { generateEcKey } from '../../x509/key.ts'

const WEB_PAGE = '<!DOCTYPE html>\n<html><head><title>Microsoft Active Directory Certificate Services</title></head>' +
  '<body>401 - Unauthorized</body></html>\n'

/** What can be wrong with the bytes. */
export const FILE_FLAWS = flaws([
  {
    id: 'der',
    title: 'the leaf in binary (DER)',
    basis: 'KB 000221202, requirement 2: Base-64 encoding',
    ...unreadable((_, certificates) => encodeBundle(certificates, 'der'))
  },
  {
    id: 'binary-p7b',
    title: 'a PKCS#7 file in binary',
    basis: 'KB 000221202, requirement 2: Base-64 encoding',
    ...unreadable((_, certificates) => encodePkcs7(certificates))
  },
  {
    id: 'truncated',
    title: 'the file ends too early',
    basis: 'KB 000221202, CSEC9002: the file contains incorrect encoding',
    ...unreadable(file => file.subarray(0, Math.max(0, file.length - 100)))
  },
  {
    id: 'broken-base64',
    title: 'a character that is not Base 64 in the first block',
    basis: 'KB 000221202, CSEC9002: the file contains incorrect encoding',
    ...unreadable(file => {
      const damaged = Buffer.from(file)
      damaged[file.indexOf('\n') + 20] = 0x21
      return damaged
    })
  },
  {
    id: 'garbage',
    title: 'random bytes',
    basis: 'KB 000221202, CSEC9002: the file contains incorrect encoding',
    ...unreadable(() => randomBytes(1024))
  },
  {
    id: 'web-page',
    title: "the CA's web page instead of the certificate",
    basis: 'what saving a link with a login behind it yields',
    ...unreadable(() => Buffer.from(WEB_PAGE))
  },
  {
    id: 'empty',
    title: 'an empty file',
    basis: 'KB 000221202, CSEC9002: the file is invalid',
    ...unreadable(() => Buffer.alloc(0))
  },
  {
    id: 'request',
    title: 'the request itself instead of the certificate',
    basis: 'KB 000221202, CSEC9002: the file is invalid',
    ...unreadable((_file, _certificates, { request }) => Buffer.from(armour('CERTIFICATE REQUEST', request.der)))
  },
  {
    id: 'pfx',
    title: 'a PKCS#12 file (PFX)',
    basis: 'ansible issue 1119; the product takes certificates of its own CSR only: the key never leaves it',
    ...unreadable((_, certificates) => encodePfx(certificates))
  },
  {
    id: 'private-key',
    title: 'a private key follows the certificates',
    basis: "Dell's product takes certificates of its own CSR only: the key never leaves it (ansible issue 1119)",
    ...unreadable(file => Buffer.concat([file, Buffer.from(generateEcKey().privateKey.export({ type: 'pkcs8', format: 'pem' }))]))
  },
  {
    id: 'encrypted-private-key',
    title: 'an encrypted private key follows the certificates',
    basis: "Dell's product takes certificates of its own CSR only: the key never leaves it (ansible issue 1119)",
    ...unreadable(file => Buffer.concat([file, Buffer.from(generateEcKey().privateKey.export({
      type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret'
    }))]))
  }
])

/** A file that neither endpoint can read. */
export function unreadable (file: NonNullable<Flaw['file']>): Pick<Flaw, 'touches' | 'refusals' | 'file'> {
  return { touches: 'file', refusals: { chain: INVALID_FILE, certificate: INVALID_FILE }, file }
}

/** A PFX of certificates alone, neither encrypted nor with a MAC (RFC 7292, section 4). */
function encodePfx (certificates: readonly Buffer[]): Buffer {
  const bags = certificates.map(certificate => der.sequence(der.objectIdentifier('1.2.840.113549.1.12.10.1.3'),
    der.tagged(0, der.sequence(der.objectIdentifier('1.2.840.113549.1.9.22.1'), der.tagged(0, der.octetString(certificate))))))
  const DATA = der.objectIdentifier('1.2.840.113549.1.7.1')
  const data = (content: Buffer): Buffer => der.sequence(DATA, der.tagged(0, der.octetString(content)))
  return der.sequence(der.smallInteger(3), data(der.sequence(data(der.sequence(...bags)))))
}
