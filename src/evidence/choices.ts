import type { SWITCHES, Switches } from '../appliance/switches.ts'
import type { Difference } from './difference.ts'

/** A question that the sources leave open, which this difference answers. */
export interface Agreement {
  readonly switch: typeof SWITCHES[number]['name']
  /** With this value the mock says what the console does. */
  readonly value: string | number | boolean
}

interface Row {
  readonly switch: keyof Switches
  /** null: the difference is of something else. */
  readonly agreeing: (difference: Difference) => Agreement['value'] | null
}

/** Flaws of a lab CA, as questions name them: files that nobody can read, and leaves without a proper common name. */
const ENCODINGS = ['truncated', 'broken-base64', 'garbage', 'web-page', 'empty']
const NAMELESS = [
  'no-common-name', 'wildcard-common-name', 'intermediate-no-common-name', 'intermediate-wildcard-common-name', 'root-no-common-name'
]

const ROWS: readonly Row[] = [
  {
    switch: 'uploadRefusalStatus',
    agreeing: ({ kind, question, console, mock }) => {
      const isRefused = [console, mock].every(text => /^[45]00 (?:CGEN1008|CSEC9002)$/.test(text))
      return kind === 'status' && /\.UploadCert\w+ /.test(question) && isRefused ? Number(console.slice(0, 3)) : null
    }
  },
  {
    switch: 'chainEncodingRefusal',
    agreeing: ({ kind, question, console, mock }) => {
      const isChain = question.includes('.UploadCertChain ') && isOf(question, ENCODINGS)
      return kind === 'other refusal' && isChain && [console, mock].every(id => /^(?:CSEC9002|CGEN1008)$/.test(id)) ? console : null
    }
  },
  {
    switch: 'commonNameArgument',
    agreeing: ({ kind, question, console }) => kind === 'other arguments' && isOf(question, NAMELESS) && console !== '' ? console : null
  },
  taken('derAccepted', /Cert/, ['der', 'binary-p7b'], true),
  taken('pemChainReordered', /Chain/, ['root-first', 'shuffled'], true),
  taken('leafOnlyChainAccepted', /Chain/, ['leaf-only'], true),
  taken('absentUsageAcceptedOnCertificate', /Certificate/, ['no-extended-key-usage', 'no-key-usage'], true),
  taken('absentUsageAcceptedOnChain', /Chain/, ['no-extended-key-usage', 'no-key-usage'], true),
  taken('anyExtendedKeyUsageAccepted', /Cert/, ['any-extended-key-usage'], true),
  taken('wildcardSubjectAltNameAccepted', /Cert/, ['wildcard-alternative-name'], true),
  taken('chainAcceptedOnCertificate', /Certificate/, ['faultless'], true),
  taken('csrKeyKept', /Chain/, ['faultless, once more'], true),
  taken('depthJudgedAtUpload', /Chain/, ['depth-11'], false),
  taken('validityJudgedAtUpload', /Cert/, ['expired', 'not-yet-valid', 'intermediate-expired'], false),
  {
    switch: 'unknownPathStatus',
    agreeing: ({ kind, console, mock }) => {
      return kind === 'status' && /^40[04] CGEN1006$/.test(mock) && /^40[04]\b/.test(console) ? Number(console.slice(0, 3)) : null
    }
  },
  {
    switch: 'unknownPathResolution',
    agreeing: ({ kind, place, console, mock }) => {
      if (kind !== 'other text' || !place.endsWith('.Resolution')) return null
      const [theirs, ours] = [console, mock].map(text => /Enterprise-Modular.*resource URI/.test(text))
      if (theirs === ours) return null
      return theirs === true ? 'modular' : 'plain'
    }
  },
  {
    switch: 'nextLinkKeepsFilter',
    agreeing: ({ kind, place, console, mock }) => {
      if (kind !== 'paging') return null
      if (place === '$filter in the next link') return console === 'kept'
      // What is lost are options: fewer of them are left.
      return place === 'options of the next link' && console.length !== mock.length ? console.length > mock.length : null
    }
  },
  {
    switch: 'pageSize',
    agreeing: ({ kind, place, console }) => {
      return kind === 'paging' && place === 'members of a page' && Number(console) > 0 ? Number(console) : null
    }
  }
]

/** A switch that decides whether an upload is accepted. @param accepted its value where it is */
function taken (name: keyof Switches, endpoint: RegExp, flaws: readonly string[], accepted: boolean): Row {
  return {
    switch: name,
    agreeing: ({ kind, question, console, mock }) => {
      const [theirs, ours] = [console, mock].map(text => text.startsWith('2'))
      const isUpload = endpoint.test(/\.Upload(\w+) /.exec(question)?.[1] ?? '')
      return kind === 'status' && isUpload && isOf(question, flaws) && theirs !== ours ? accepted === theirs : null
    }
  }
}

function isOf (question: string, flaws: readonly string[]): boolean {
  return flaws.some(flaw => question.endsWith(` (${flaw})`))
}

/** Switches of which a comparison finds out what a console would have them be. */
export const SWITCHES_TOLD: ReadonlySet<string> = new Set(ROWS.map(({ switch: name }) => name))

/** The switch that makes the mock agree, where the difference is one of our known choices; else null. */
export function agreementOf (difference: Difference): Agreement | null {
  for (const { switch: name, agreeing } of ROWS) {
    const value = agreeing(difference)
    if (value !== null) return { switch: name, value }
  }
  return null
}
