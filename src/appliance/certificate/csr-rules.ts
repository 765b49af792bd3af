import { isIP } from 'node:net'
import type { Finding } from '../../../certs/verdict/chain.ts'
import { RSA_KEY_SIZES } from '../../../certs/x509/key.ts'
import { type CsrInput, type CsrSwitches, sanNames } from './csr-fields.ts'

/** One thing the fields of a signing request must fulfil. The first broken one is named by the refusal. */
interface CsrRule extends Pick<Finding, 'id' | 'title' | 'basis' | 'expected' | 'cure'> {
  /** How CGEN6002 calls the field. */
  readonly argument: string
  readonly property: keyof CsrInput
  readonly holds: (value: string, switches: CsrSwitches) => boolean
}

/** Names and addresses `San` may list, and characters each may have (Ansible collection's tests of real appliances). */
const SAN_LIMIT = 4
const SAN_MAX_LENGTH = 64
/** Characters of a list that is looked at, name by name: more than any that may be, blanks included. */
const LONGEST_SAN = 1_000

/** Dell's clients demand all seven; the upper bounds are those of RFC 5280, appendix A.1. */
function subjectRule (
  property: keyof CsrInput,
  most: number,
  accepts: (value: string) => boolean = () => true,
  more: Partial<CsrRule> = {}
): CsrRule {
  return {
    id: `csr-${property.replace(/\B[A-Z]/g, letter => `-${letter}`).toLowerCase()}`,
    title: `${property} of the request`,
    basis: "RFC 5280, appendix A.1; Ansible's ome_application_certificate demands it",
    expected: `1 to ${most} characters, not blank`,
    cure: `Give ${property}.`,
    argument: property,
    property,
    holds: value => value.trim() !== '' && value.length <= 2 * most && [...value].length <= most && !/\p{C}/u.test(value) && accepts(value),
    ...more
  }
}

/** In the order in which they are judged. */
const CSR_RULES: readonly CsrRule[] = [
  subjectRule('DistinguishedName', 64, value => !value.includes('*'), {
    basis: 'KB 000221202: a wildcard in the distinguished name is refused, wherever it stands',
    expected: 'one full host name of up to 64 characters, without *',
    cure: 'Ask for one full host name. Wildcards are not supported.'
  }),
  subjectRule('DepartmentName', 64),
  subjectRule('BusinessName', 64),
  subjectRule('Locality', 128),
  subjectRule('State', 128),
  subjectRule('Country', 2, value => /^[A-Za-z]{2}$/.test(value), {
    basis: "tests of Ansible's ome_application_certificate",
    expected: 'two letters',
    cure: 'Give the two letters of ISO 3166: US, not USA.'
  }),
  subjectRule('Email', 255, value => /^[^\s@]+@[^\s@]+$/.test(value) && /^[\x20-\x7e]*$/.test(value), {
    basis: "tests of Ansible's ome_application_certificate",
    expected: 'user@domain',
    cure: 'Give an address such as admin@example.com.'
  }),
  {
    id: 'csr-san-count',
    title: 'number of subject alternative names',
    basis: "tests of Ansible's ome_application_certificate",
    expected: `at most ${SAN_LIMIT}`,
    cure: 'Leave out names that are not needed.',
    argument: 'SAN',
    property: 'San',
    holds: value => value.split(',').length <= SAN_LIMIT
  },
  {
    id: 'csr-san-names',
    title: 'subject alternative names',
    basis: "tests of Ansible's ome_application_certificate; Ansible issue 537 (blanks)",
    expected: 'host names and IP addresses of up to 64 characters, separated by commas without blanks',
    cure: 'Write host.example.com,192.0.2.1: no blanks, no brackets, no wildcards, no last label of one character.',
    argument: 'Subject Alternative Name(s)',
    property: 'San',
    holds: (value, { sanBlanksRefused }) => value === '' ||
      (value.length <= LONGEST_SAN && sanNames(value, sanBlanksRefused).every(isSubjectAltName))
  },
  {
    id: 'csr-key-size',
    title: 'key size of the request',
    basis: 'API guide, GenerateCSR',
    expected: RSA_KEY_SIZES.join(' or '),
    cure: 'Leave KeySize out, or give one of these.',
    argument: 'KeySize',
    property: 'KeySize',
    holds: value => RSA_KEY_SIZES.some(size => String(size) === value)
  }
]

/** What is made of a request's fields: all findings, and how the refusal calls the first that is bad; null where none is. */
export function inspectCsr (
  input: CsrInput,
  switches: CsrSwitches
): { readonly findings: readonly Finding[], readonly argument: string | null } {
  const judged = CSR_RULES.map(({ argument, property, holds, ...rule }) => {
    const value = valueOf(input, property, switches)
    const finding: Finding = {
      ...rule,
      verdict: holds(value, switches) ? 'pass' : 'fail',
      found: value === '' ? 'nothing' : clipped(value)
    }
    return { argument, finding }
  })
  return {
    findings: judged.map(({ finding }) => finding),
    argument: judged.find(({ finding }) => finding.verdict === 'fail')?.argument ?? null
  }
}

function valueOf (input: CsrInput, property: keyof CsrInput, { csrKeySize }: CsrSwitches): string {
  return String(input[property] ?? (property === 'KeySize' ? csrKeySize : ''))
}

/** An address, or a host name whose last label is a top-level domain or the only one. */
function isSubjectAltName (name: string): boolean {
  if (isIP(name) !== 0) return !name.includes('%')
  if (name.length > SAN_MAX_LENGTH) return false
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  return labels.every(label => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)) && last.length >= 2 && /[A-Za-z]/.test(last)
}

/** A stranger's text, fit for a report. */
function clipped (text: string): string {
  const printable = text.slice(0, 80).replace(/\p{C}/gu, '?')
  return text.length > 80 ? `${printable}… (${text.length} characters)` : printable
}
