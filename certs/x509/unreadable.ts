import { MalformedError } from '../der/assert.ts'

/** Which of the rules of `file-rules.ts` a file breaks. */
export type FileDefect = 'size' | 'secret' | 'encoding'

/** Thrown for a file no certificates can be read from. */
export class UnreadableBundle extends MalformedError {
  readonly defect: FileDefect
  /** What to do about it. A command in it makes FILE.pem of FILE. */
  readonly cure: string

  /** @param reason a sentence that names what the file is instead, without secrets */
  constructor (defect: FileDefect, reason: string, cure: string) {
    super(reason)
    this.name = 'UnreadableBundle'
    this.defect = defect
    this.cure = cure
  }
}

/** Puts BEGIN and END lines on lines of their own, and line breaks into what is between them. */
const REPAIR = 'awk \'{ gsub(/\\\\[rn]/, "\\n"); gsub(/-----(BEGIN|END) [A-Z0-9 ]+-----/, "\\n&\\n") } 1\' FILE | ' +
  'awk NF | fold -w 64 > FILE.pem'
const FIVE_HYPHENS = "LC_ALL=C sed -E 's/^[^A-Za-z0-9]+(BEGIN|END) ([A-Z0-9 ]+[A-Z0-9])[^A-Za-z0-9]+$/-----\\1 \\2-----/' FILE > FILE.pem"
const CERTIFICATES_ALONE = "sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p' FILE > FILE.pem"
const TAKE_AGAIN = 'Take the file again from the CA, as "Base-64 encoded X.509", and send it as it is.'
const ASK_A_CA = 'Give the request to a CA, and upload what it answers. In a lab: mock-ome ca sign --ca DIR --csr FILE --out FILE.pem'
const NO_KEYS = 'No key can be imported, and none is needed: have a CA sign the request of the appliance, and upload what it answers.'

/** What is said, with `{}` in the place of what is known of this file only, and what to do. */
type Row = readonly [found: string, cure: string]

const SIZE = {
  tooLong: ['the file has {} bytes; {} are read', 'Upload the leaf, its intermediates and the root only, not a whole trust store.'],
  tooMany: ['the file holds more than {} certificates', 'Upload the leaf, its intermediates and the root only, not a whole trust store.'],
  excess: ['{}', 'Upload the leaf, its intermediates and the root only, without what else the file holds.']
} as const satisfies Record<string, Row>

const SECRET = {
  privateKey: ['the file holds a {}', `Remove the private key from the file, and treat that key as disclosed: ${CERTIFICATES_ALONE}`],
  bareKey: ['{} is a private key', 'Upload the certificate the CA made of the request, and treat that key as disclosed.'],
  pfx: ['{} is PKCS#12 (PFX), which holds a private key with its certificate', NO_KEYS],
  keyStore: ['the file is a Java key store (JKS), which holds private keys with their certificates', NO_KEYS]
} as const satisfies Record<string, Row>

const NOT_A_CERTIFICATE = {
  requestBlock: ['the file holds a {} block: the request itself, not an X.509 certificate that a CA made of it', ASK_A_CA],
  request: ['{} is a certification request: the request itself, not an X.509 certificate that a CA made of it', ASK_A_CA],
  crl: ['{} is a list of revoked certificates (CRL), not a certificate', TAKE_AGAIN],
  publicKey: ['{} is a public key, not a certificate', 'Have the request of the appliance signed by a CA, and upload what it answers.'],
  otherCms: ['{} is encrypted or other data (CMS), not a set of certificates', TAKE_AGAIN],
  noCertificate: ['the PKCS#7 file holds no certificate', 'Export it again, with the certificates; PEM will do.'],
  trusted: ['the file holds a {} block, which OpenSSL alone reads', 'Write a plain certificate: openssl x509 -in FILE -out FILE.pem'],
  otherBlock: ['the file holds a {} block', `Leave nothing but certificates in the file: ${CERTIFICATES_ALONE}`],
  mixed: [
    'the file holds a PKCS#7 block and something else beside it',
    'Upload one of them alone: either the PKCS#7, or the certificates, leaf first.'
  ]
} as const satisfies Record<string, Row>

const NOT_BASE_64 = {
  derCertificate: [
    'the file is binary (DER), not Base 64',
    'Convert it, and append the CAs for a chain: openssl x509 -inform DER -in FILE -out FILE.pem'
  ],
  derPkcs7: ['the file is binary (DER) PKCS#7, not Base 64', 'Convert it: openssl pkcs7 -inform DER -in FILE -out FILE.pem'],
  bareCertificate: [
    'the file is Base 64 of a certificate without BEGIN and END lines',
    'Put the lines around it, and append the CAs for a chain: base64 -d FILE | openssl x509 -inform DER -out FILE.pem'
  ],
  utf16: [
    'the file is UTF-16 text, as PowerShell and Notepad may write it{}',
    "Write it in ASCII (in PowerShell with Set-Content -Encoding ascii), or convert it: tr -d '\\000\\376\\377' < FILE > FILE.pem"
  ],
  archive: ['the file is {}, not Base 64', 'Unpack it, and join what is in it: cat leaf.pem intermediate.pem root.pem > chain.pem'],
  noText: ['the file is neither text nor a certificate', TAKE_AGAIN],
  empty: [
    'the file is empty',
    'Look at the size of the file: what was to write it has failed. With curl it is --data-binary @FILE, and the @ matters.'
  ],
  fileName: ['the file holds the name of a file, not what is in it', 'With curl it is --data-binary @FILE, and the @ matters.'],
  webPage: [
    "the file is a web page: the CA's login page, perhaps, and no PEM block",
    'Log in to the CA, download the certificate "Base 64 encoded", and look into the file before it is sent.'
  ],
  percent: [
    'the file is percent-encoded, as forms are sent',
    'Send the bytes as they are: curl --data-binary @FILE, neither -d nor --data-urlencode.'
  ],
  noBlock: ['the file holds no PEM block (no "-----BEGIN CERTIFICATE-----" line)', TAKE_AGAIN],
  damaged: ['{}', TAKE_AGAIN]
} as const satisfies Record<string, Row>

const LAYOUT = {
  oneLine: [
    'block {} is on one line: its line breaks are lost, as curl -d and JSON lose them',
    `Send the file with curl --data-binary @FILE, not with -d. To put the line breaks in again: ${REPAIR}`
  ],
  joined: [
    'block {} begins on the line on which the one before it ends: files were joined that have no line break at their end',
    `Join them with a line break behind each (awk 1 leaf.pem root.pem > chain.pem). To put them in now: ${REPAIR}`
  ],
  beforeBegin: ['{} stands before the BEGIN of block {}, on its line', `Put the BEGIN on a line of its own: ${REPAIR}`],
  behindBegin: ['block {} has something behind its BEGIN, on its line', `Put the BEGIN on a line of its own: ${REPAIR}`],
  aroundEnd: ['block {} has something beside its END, on its line', `Put the END on a line of its own: ${REPAIR}`],
  hyphens: [
    'block {} begins or ends with other dashes than five hyphens: {}',
    `Word processors and mail make dashes of hyphens: take the file as the CA wrote it, or: ${FIVE_HYPHENS}`
  ],
  noBegin: ['block {} has no BEGIN line', TAKE_AGAIN],
  noEnd: ['block {} has no END line', TAKE_AGAIN],
  cutShort: ['block {} has no END line: the file is cut short', TAKE_AGAIN],
  otherEnd: ['block {} begins as {} and ends as something else', TAKE_AGAIN],
  notBase64: ['block {} is not Base 64: {}', TAKE_AGAIN]
} as const satisfies Record<string, Row>

const ENCODING = { ...NOT_A_CERTIFICATE, ...NOT_BASE_64, ...LAYOUT }

/** What people upload instead of certificates. */
export type MistakeId = keyof typeof SIZE | keyof typeof SECRET | keyof typeof ENCODING

const MISTAKES: Readonly<Record<MistakeId, Row>> = { ...SIZE, ...SECRET, ...ENCODING }

/** The error for a mistake. @param details what stands in the places of `{}`, in order */
export function unreadable (mistake: MistakeId, ...details: ReadonlyArray<string | number>): UnreadableBundle {
  const [found, cure] = MISTAKES[mistake]
  const defect = mistake in SIZE ? 'size' : mistake in SECRET ? 'secret' : 'encoding'
  const rest = [...details]
  return new UnreadableBundle(defect, found.replace(/\{\}/g, () => String(rest.shift() ?? '')), cure)
}
