import fc from 'fast-check'
import t from 'tap'
import { armour } from '../../../certs/x509/pem.ts'
import { blocksOf } from '../../../certs/x509/pem-blocks.ts'
import { UnreadableBundle } from '../../../certs/x509/unreadable.ts'

const [ONE, TWO, THREE] = [Buffer.alloc(100, 1), Buffer.alloc(100, 2), Buffer.alloc(100, 3)] as const
const PEM = [ONE, TWO, THREE].map(der => armour('CERTIFICATE', der)).join('')
const MARK = Buffer.from('\ufeff').toString('latin1')
const latin1 = (text: string): string => Buffer.from(text).toString('latin1')
const ders = (text: string): Buffer[] => blocksOf(text, 64).map(({ der }) => der)

t.test('line breaks, marks and text that change nothing', async t => {
  const [first = '', ...rest] = PEM.split(/(?<=-----END CERTIFICATE-----\n)/)
  const same: Readonly<Record<string, string>> = {
    LF: PEM,
    CRLF: PEM.replaceAll('\n', '\r\n'),
    'CR, as Macs of old': PEM.replaceAll('\n', '\r'),
    'CR CR LF, of a file converted twice': PEM.replaceAll('\n', '\r\r\n'),
    'no line break at the end': PEM.trimEnd(),
    'blanks around lines': PEM.replaceAll('\n', ' \t\n\t '),
    'form feeds between blocks': PEM.replaceAll('-----BEGIN', '\f-----BEGIN'),
    'a mark at the beginning': MARK + PEM,
    'marks before every block (copy /b)': PEM.replaceAll('-----BEGIN', `${MARK}-----BEGIN`),
    'two marks': PEM.replaceAll('-----BEGIN', `${MARK}${MARK}-----BEGIN`),
    'a block on a line': PEM.replace(/(?<![-])\n(?!-----)/g, ''),
    'text between blocks': `Bag Attributes\n  friendlyName: ome\nsubject=ome\n${first}And the CAs:\n\n${rest.join('CN=CA\n==\n')}\nregards`,
    'a mixture': [first, ...rest.map(block => block.replaceAll('\n', '\r'))].join('')
  }
  for (const [name, text] of Object.entries(same)) t.same(ders(text), [ONE, TWO, THREE], name)
  const breaks = fc.array(fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\r'), { minLength: 12, maxLength: 12 })
  fc.assert(fc.property(breaks, fc.constantFrom('', MARK, ' '), (breaks, before) => {
    let at = 0
    const text = PEM.replaceAll('\n', () => breaks[at++ % breaks.length] ?? '\n').replaceAll('-----BEGIN', `${before}-----BEGIN`)
    return Buffer.concat(ders(text)).equals(Buffer.concat([ONE, TWO, THREE]))
  }), { numRuns: 200 })
})

t.test('nothing that may be a part of a block is passed over', async t => {
  const last = PEM.lastIndexOf('-----BEGIN')
  const before = (text: string): string => `${PEM.slice(0, last)}${latin1(text)}${PEM.slice(last)}`
  const secret = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC3'
  const cases: ReadonlyArray<[name: string, text: string, reason: RegExp]> = [
    ['a word before BEGIN', before('certificate: '), /^"certificate:" stands before the BEGIN of block 3/],
    ['a web page', before('<pre>'), /^"<pre>" stands before the BEGIN of block 3/],
    ['a no-break space before BEGIN', before('\u00a0'), /^a no-break space stands before the BEGIN of block 3/],
    ['the same in Latin 1', `${PEM.slice(0, last)}\u00a0${PEM.slice(last)}`, /^a byte that is not UTF-8 stands before/],
    ['a zero-width space before BEGIN', before('\u200b'), /^a zero-width space stands before/],
    ['what may be a secret', before(`${secret} `), /^"\(52 characters\)" stands before/],
    ['something behind BEGIN', PEM.replace('CERTIFICATE-----\n', 'CERTIFICATE-----;\n'), /block 1 has something behind its BEGIN/],
    ['something behind END', PEM.replace(/(END CERTIFICATE-----)\n/, '$1</pre>\n'), /block 1 has something beside its END/],
    ['something before END', PEM.replace('\n-----END', '-----END'), /block 1 has something beside its END/],
    ['cat of files without a last line break', PEM.replaceAll('-\n-', '--'), /block 2 begins on the line on which the one before it ends/],
    ['all on one line', PEM.replaceAll('\n', ''), /block 1 is on one line: its line breaks are lost/],
    ['the last on one line', `${PEM.slice(0, last)}${PEM.slice(last).replaceAll('\n', '')}`, /block 3 is on one line/],
    ['line breaks of JSON', PEM.replaceAll('\n', '\\n'), /block 1 is on one line/],
    ['dashes for hyphens', PEM.replace(/-----BEGIN(?!.*BEGIN)/s, latin1('—–BEGIN')), /block 3 .* other dashes .*: "—–BEGIN/],
    ['four hyphens', PEM.replaceAll('-----', '----'), /block 1 begins or ends with other dashes/],
    ['no BEGIN line', PEM.replace(/-----BEGIN CERTIFICATE-----\n(?!.*BEGIN)/s, ''), /block 3 has no BEGIN line/],
    ['a lone END line', PEM.replace(/-----BEGIN CERTIFICATE-----\n[^-]+(?!.*BEGIN)/s, ''), /block 3 has no BEGIN line/],
    ['Base 64 behind the blocks', `${PEM}${secret.repeat(2)}`, /block 4 has no BEGIN line/],
    ['no END line', PEM.replace('-----END CERTIFICATE-----\n', ''), /block 1 has no END line/],
    ['another END line', PEM.replace('-----END CERTIFICATE', '-----END X509 CRL'), /block 1 begins as CERTIFICATE and ends as some/],
    ['no end', PEM.slice(0, -30), /block 3 has no END line: the file is cut short/],
    ['a no-break space within', PEM.replace('\nAQEB', latin1('\n\u00a0AQEB')), /block 1 is not Base 64: a no-break space is in it/],
    ['a stray character', PEM.replace('AQEB', 'A!EB'), /block 1 is not Base 64: "!" is in it/],
    ['a character too few', PEM.replace('AQEB', 'AQE'), /block 1 is not Base 64: characters are missing/]
  ]
  const told = cases.map(([name, text, reason]) => {
    const error = thrownBy(() => blocksOf(text, 64))
    t.type(error, UnreadableBundle, name)
    t.match(error, { message: reason }, name)
    return String(error)
  }).join()
  t.notOk(told.includes(secret.slice(0, 24)), 'no secret is told')
})

t.test('explanations may name what a block begins with', async t => {
  t.same(ders(`A certificate begins with BEGIN CERTIFICATE and ends with END CERTIFICATE.\n${PEM}THE END\n`), [ONE, TWO, THREE])
  t.throws(() => blocksOf(PEM, 2), { message: /more than 2 certificates/, defect: 'size' })
})

function thrownBy (action: () => unknown): unknown {
  try {
    action()
    return undefined
  } catch (error) {
    return error
  }
}
