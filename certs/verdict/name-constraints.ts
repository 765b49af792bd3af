import { type AlternativeName, type Certificate, EXTENSION } from '../x509/certificate.ts'
import { MalformedError } from '../der/assert.ts'
import { NAME_FORMS, type NameForm } from '../x509/name-forms.ts'
import { valuesOf } from '../x509/name.ts'
import { called } from './rule.ts'

/** What one chain may cost: names times constraints. Real chains need some hundreds. */
export const MAX_COMPARISONS = 2 ** 18

/** Names this much longer than usual cost as much as several: comparing takes time in proportion. */
const CHARACTERS_PER_COMPARISON = 64

/** Subtrees a finding repeats before it says how many more there are. */
const SHOWN_SUBTREES = 3
/** Characters of a name a finding repeats. */
const SHOWN_CHARACTERS = 100

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1'

/** A name that a CA above it does not allow, or a constraint that cannot be judged. */
export interface NameViolation {
  /** Position of the certificate it is about. */
  readonly position: number
  readonly found: string
}

/**
 * Judges the names of a chain by the name constraints of every CA above them, the root's included, as OpenSSL does
 * (RFC 5280, sections 4.2.1.10, 6.1.3 (b), (c) and 6.1.4 (g)). Self-issued certificates other than the leaf are exempt.
 *
 * @returns null where every name is allowed
 */
export function findNameViolation (chain: readonly Certificate[]): NameViolation | null {
  const names = chain.map(namesOf)
  const costs = names.map(list => list.reduce((sum, { value }) => sum + 1 + value.length / CHARACTERS_PER_COMPARISON, 0))
  let comparisons = 0
  let below = 0
  for (const [position, { nameConstraints }] of chain.entries()) {
    comparisons += below * ((nameConstraints?.permitted.length ?? 0) + (nameConstraints?.excluded.length ?? 0))
    below += costs[position] ?? 0
  }
  if (comparisons > MAX_COMPARISONS) {
    const found = `judging the name constraints takes ${Math.ceil(comparisons)} comparisons; ${MAX_COMPARISONS} are made at most`
    return { position: 0, found }
  }
  for (const [position, authority] of chain.entries()) {
    const found = violationUnder(chain, names, position, authority)
    if (found !== null) return found
  }
  return null
}

function violationUnder (
  chain: readonly Certificate[], names: ReadonlyArray<readonly AlternativeName[]>, position: number, authority: Certificate
): NameViolation | null {
  if (authority.nameConstraints === undefined || position === 0) return null
  let judges: Map<AlternativeName['kind'], Judge>
  try {
    judges = judgesOf(authority)
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return { position, found: `${called(chain, position)}: ${brief(error.message)}` }
  }
  for (let judged = 0; judged < position; judged++) {
    if (judged > 0 && chain[judged]?.selfIssued === true) continue
    for (const name of names[judged] ?? []) {
      const objection = judges.get(name.kind)?.(name) ?? null
      if (objection !== null) return { position: judged, found: `${called(chain, judged)}: ${objection}, says ${called(chain, position)}` }
    }
  }
  return null
}

/** Why a name is not allowed; null where it is. */
type Judge = (name: AlternativeName) => string | null

/** One judge for each form of name the CA constrains. Constraints of one form say nothing about names of another. */
function judgesOf ({ nameConstraints, extensions }: Certificate): Map<AlternativeName['kind'], Judge> {
  const { permitted = [], excluded = [] } = nameConstraints ?? {}
  const judges = new Map<AlternativeName['kind'], Judge>()
  for (const kind of new Set([...permitted, ...excluded].map(({ kind }) => kind))) {
    const [allowed, forbidden] = [permitted, excluded].map(list => list.filter(base => base.kind === kind))
    const critical = extensions.some(extension => extension.oid === EXTENSION.nameConstraints && extension.critical)
    judges.set(kind, kind === 'other'
      ? unprocessed([...permitted, ...excluded], critical)
      : judge(NAME_FORMS[kind], allowed ?? [], forbidden ?? []))
  }
  return judges
}

function judge (form: NameForm, permitted: readonly AlternativeName[], excluded: readonly AlternativeName[]): Judge {
  const inside = permitted.map(base => form.subtree(base, 'permitted'))
  const outside = excluded.map(base => form.subtree(base, 'excluded'))
  return name => {
    try {
      const read = form.read(name)
      const shown = `the ${form.label} ${brief(form.show(name))}`
      if (inside.length > 0 && !inside.some(subtree => subtree(read))) {
        return `${shown} is not within the permitted ${list(permitted.map(form.show))}`
      }
      const hit = excluded[outside.findIndex(subtree => subtree(read))]
      return hit === undefined ? null : `${shown} touches the excluded ${brief(form.show(hit))}`
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error
      return `${brief(error.message)}, so the constraints on such names cannot be kept`
    }
  }
}

/** A critical constraint on a form nobody processes: no name of that form may appear (RFC 5280, section 4.2.1.10). */
function unprocessed (bases: readonly AlternativeName[], critical: boolean): Judge {
  return ({ kind, value }) => critical && bases.some(base => base.kind === kind && base.value === value)
    ? `it has a name of the form ${value}, and constraints on that form cannot be judged`
    : null
}

/** The names constraints are about: the subject, its alternative names, and an email address kept in the subject only. */
function namesOf ({ subject, subjectAltNames }: Certificate): AlternativeName[] {
  const names = [...subjectAltNames]
  if (subject.rdns.length > 0) names.push({ kind: 'directory', value: subject.text, directory: subject })
  if (!subjectAltNames.some(({ kind }) => kind === 'email')) {
    names.push(...valuesOf(subject, EMAIL_ADDRESS).map((value): AlternativeName => ({ kind: 'email', value })))
  }
  return names
}

function list (shown: readonly string[]): string {
  const first = shown.slice(0, SHOWN_SUBTREES).map(brief).join(', ')
  return shown.length > SHOWN_SUBTREES ? `${first} and ${shown.length - SHOWN_SUBTREES} more` : first
}

function brief (text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text
}
