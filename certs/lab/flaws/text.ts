import { flaws } from '../flaw.ts'
import { encodeBundle } from '../../x509/encode-bundle.ts'
import { unreadable } from './file.ts'

/** What happens to the text of a file on its way, and is read all the same. */
const HARMLESS = { touches: 'file', refusals: { chain: null, certificate: null } } as const

const MARK = '\ufeff'

/** What can happen to the text of a file between the CA and the appliance. */
export const TEXT_FLAWS = flaws([
  {
    ...HARMLESS,
    id: 'marks',
    title: 'a byte order mark before every block',
    basis: 'copy /b of Windows, >> of PowerShell 5.1',
    file: file => text(file, pem => pem.replaceAll('-----BEGIN', `${MARK}-----BEGIN`))
  },
  {
    ...HARMLESS,
    id: 'no-final-line-break',
    title: 'no line break at the end of the file',
    basis: 'what copying from a window yields',
    file: file => text(file, pem => pem.trimEnd())
  },
  {
    ...HARMLESS,
    id: 'carriage-returns',
    title: 'lines that end with CR alone',
    basis: 'RFC 7468, section 2: parsers should take CR, LF and CRLF',
    file: file => text(file, pem => pem.replaceAll(/\r?\n/g, '\r'))
  },
  {
    id: 'joined-blocks',
    title: 'a block begins on the line on which the one before ends',
    basis: 'cat of files without a last line break',
    ...unreadable((_, certificates) => text(pemOf(certificates), pem => pem.replaceAll('-\n-', '--')))
  },
  {
    id: 'line-breaks-lost',
    title: 'all on one line',
    basis: 'curl -d strips line breaks, and fields of JSON have none',
    ...unreadable(file => text(file, pem => pem.replaceAll(/\r?\n/g, '')))
  },
  {
    id: 'text-before-begin',
    title: 'something stands before a BEGIN, on its line',
    basis: 'logs and saved web pages: the block would be passed over',
    ...unreadable(file => text(file, pem => `certificate: ${pem}`))
  },
  {
    id: 'utf-16',
    title: 'UTF-16 text',
    basis: 'Windows PowerShell 5.1, which writes it with > and Out-File',
    ...unreadable(file => Buffer.from(`${MARK}${file.toString('latin1')}`, 'utf16le'))
  },
  {
    id: 'utf-16-behind',
    title: 'the CAs in UTF-16, behind a leaf that is not',
    basis: 'Windows PowerShell 5.1, which appends in UTF-16 with >>',
    ...unreadable((_, [leaf, ...others]) =>
      Buffer.concat([pemOf(leaf === undefined ? [] : [leaf]), Buffer.from(`${MARK}${pemOf(others).toString()}`, 'utf16le')]))
  },
  {
    id: 'bare-base64',
    title: 'the Base 64 of the leaf without BEGIN and END',
    basis: 'FreeIPA shows certificates so',
    ...unreadable((_, [leaf]) => Buffer.from((leaf ?? Buffer.alloc(0)).toString('base64')))
  }
])

function text (file: Buffer, change: (text: string) => string): Buffer {
  return Buffer.from(change(file.toString()))
}

function pemOf (certificates: readonly Buffer[]): Buffer {
  return encodeBundle(certificates, 'pem')
}
