import { type Finding, type Outline, placeOf, printed, told } from './diagnosis.ts'

/** A chain from leaf to root, with what is wrong where it is wrong. */
export function ChainPicture ({ chain, findings = [] }: { readonly chain: readonly Outline[], readonly findings?: readonly Finding[] }) {
  if (chain.length === 0) return <p class='hint'>There is no chain to draw: no certificate could be read.</p>
  return (
    <ol class='chain' aria-label='Chain, leaf to root'>
      {chain.map((certificate, position) => (
        <li key={`${position} ${certificate.fingerprint}`}>
          <Certificate
            {...{ chain, certificate, position }}
            wrong={findings.filter(finding => finding.verdict === 'fail' && finding.position === position + 1)}
          />
          <Link certificate={certificate} next={chain[position + 1]} />
        </li>
      ))}
    </ol>
  )
}

function Certificate ({ chain, certificate, position, wrong }: {
  readonly chain: readonly Outline[]
  readonly certificate: Outline
  readonly position: number
  readonly wrong: readonly Finding[]
}) {
  const { subject, issuer, validFrom, validTo, fingerprint } = certificate
  return (
    <div class={wrong.length === 0 ? 'certificate' : 'certificate wrong'}>
      <p class='place'>{position + 1} · {placeOf(chain, position)}</p>
      <p class='name'>{subject === '' ? '(no subject)' : subject}</p>
      <p>issued by {issuer === '' ? '(nobody)' : issuer}</p>
      <p>valid {told(validFrom)} to {told(validTo)}</p>
      <p class='hint' title={printed(fingerprint)}>SHA-256 {printed(fingerprint).slice(0, 23)}…</p>
      {wrong.map(({ rule, title, found }) => <p key={rule} class='trouble'>✗ {title}: {found}</p>)}
    </div>
  )
}

/** What holds a certificate to the next one: the name of its issuer. */
function Link ({ certificate, next }: { readonly certificate: Outline, readonly next: Outline | undefined }) {
  if (next === undefined) {
    if (certificate.subject === certificate.issuer) return null
    return <p class='link broken'>✗ the chain ends here: the certificate of {certificate.issuer} is missing</p>
  }
  if (certificate.issuer === next.subject) return <p class='link'>↓ issued by the next</p>
  return <p class='link broken'>✗ issued by {certificate.issuer}, but {next.subject} comes next</p>
}
