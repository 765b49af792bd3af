import type { FileDefect } from '../x509/unreadable.ts'
import type { Rule } from './rule.ts'

/** The rules a file can break before there is a certificate to look at. */
export const FILE_RULES: ReadonlyArray<Omit<Rule, 'check'> & { readonly id: FileDefect }> = [
  {
    id: 'size',
    title: 'size of the file',
    basis: 'our bound: no real chain comes near it',
    expected: 'at most 1 MiB and 64 certificates',
    cure: 'Upload the leaf, its intermediates and the root only, not a whole trust store.'
  },
  {
    id: 'secret',
    title: 'no private key in the file',
    basis: 'KB 000221202: the key stays on the appliance that made the request',
    expected: 'certificates only',
    cure: 'Remove the private key from the file, and treat that key as disclosed.'
  },
  {
    id: 'encoding',
    title: 'Base-64 encoding',
    basis: 'KB 000221202, requirement 2: the certificate file requires Base-64 encoding',
    expected: 'PEM certificates, or a Base-64 PKCS#7 file (.p7b)',
    cure: 'Save as "Base-64 encoded X.509", or convert: openssl x509 -inform DER -in FILE -out FILE.pem'
  }
]
