import { MalformedError } from '../der/assert.ts'
import { type Value, TAG, contentOf, contextTag, identifierOf, membersOf, optionalMembers } from '../der/decode.ts'

/**
 * Extensions that ask nothing of a certificate that is uploaded (policies, revocation, pointers), and what their values are: each throws
 * {@link MalformedError} for another. RFC 5280, sections 4.2 and 5.2.6; RFC 6960, section 4.2.2.2.1; RFC 7633, section 6.
 */
export const SHAPES: Readonly<Record<string, (value: Value) => void>> = {
  '2.5.29.18': value => { some(value) }, // issuer alternative name
  '2.5.29.31': distributionPoints,
  '2.5.29.32': value => { some(value).forEach(policy => { identifierOf(membersOf(policy)[0]) }) }, // certificate policies
  '2.5.29.33': value => { some(value).forEach(mapping => { membersOf(mapping).forEach(identifierOf) }) }, // policy mappings
  '2.5.29.36': value => { optionalMembers(value, [contextTag(0, false), contextTag(1, false)], 'the policy constraints') },
  '2.5.29.46': distributionPoints, // freshest CRL
  '2.5.29.54': value => { contentOf(value, TAG.integer) }, // inhibit anyPolicy
  '1.3.6.1.5.5.7.1.1': access, // authority information access
  '1.3.6.1.5.5.7.1.11': access, // subject information access
  '1.3.6.1.5.5.7.1.24': value => { some(value).forEach(feature => { contentOf(feature, TAG.integer) }) }, // TLS feature
  '1.3.6.1.5.5.7.48.1.5': value => { contentOf(value, TAG.null) }, // OCSP no check
  '2.16.840.1.113730.1.1': value => { contentOf(value, TAG.bitString) } // Netscape certificate type
}

function distributionPoints (value: Value): void {
  const tags = [contextTag(0, true), contextTag(1, false), contextTag(2, true)]
  for (const point of some(value)) optionalMembers(point, tags, 'a distribution point')
}

function access (value: Value): void {
  for (const description of some(value)) identifierOf(membersOf(description)[0])
}

/** The members of a list that is not to be empty. */
function some (value: Value): Value[] {
  const members = membersOf(value)
  if (members.length === 0) throw new MalformedError('a list is empty that may not be')
  return members
}
