import { type Certificate, decodeCertificate, isSignedBy } from '../../certs/x509/certificate.ts'
import { sameName } from '../../certs/x509/name.ts'

/** Paths one set of certificates is searched for; vectors made to explode have billions. */
const MAX_PATHS = 16
const MAX_STEPS = 2000

/**
 * The files an administrator could make of a leaf and a heap of CA certificates: every path to a root, leaf first. Paths
 * whose signatures verify, if there are any; else those whose names link; else the heap as it is, which is one file too.
 */
export function filesFrom (certificates: readonly Buffer[]): Buffer[][] {
  const decoded = certificates.map(decodeCertificate)
  const named = (one: Certificate, next: Certificate): boolean => sameName(one.issuer, next.subject)
  const signed = (one: Certificate, next: Certificate): boolean => named(one, next) && isSignedBy(one, next)
  const paths = [signed, named].map(links => pathsFrom(decoded, links)).find(found => found.length > 0)
  return paths === undefined ? [[...certificates]] : paths.map(path => path.map(({ der }) => der))
}

function pathsFrom ([leaf, ...others]: readonly Certificate[], links: (one: Certificate, next: Certificate) => boolean): Certificate[][] {
  const open: Certificate[][] = leaf === undefined ? [] : [[leaf]]
  const paths: Certificate[][] = []
  for (let steps = 0; steps < MAX_STEPS && paths.length < MAX_PATHS; steps++) {
    const path = open.pop()
    const last = path?.at(-1)
    if (path === undefined || last === undefined) break
    if (path.length > 1 && links(last, last)) {
      paths.push(path)
      continue
    }
    const next = others.filter(candidate => !path.includes(candidate) && links(last, candidate))
    open.push(...next.reverse().map(candidate => [...path, candidate]))
  }
  return paths
}
