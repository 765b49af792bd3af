import { ChainPicture } from '../shared/chain-picture.tsx'
import { type Outline, printed, readChain } from '../shared/diagnosis.ts'
import { listOf, member, textOf } from '../shared/json.ts'
import { ask } from './api.ts'

/** What is in service, and what is pending. */
export interface InService {
  readonly issuedTo: string
  readonly issuedBy: string
  readonly validFrom: string
  readonly validTo: string
  /** Leaf first; empty where the appliance does not tell. */
  readonly chain: readonly Outline[]
  /** The pending request, PEM; '' where there is none. */
  readonly request: string
}

/** The certificate in service, and the chain that is presented with it. */
export function ServedCertificate ({ served: { issuedTo, issuedBy, validFrom, validTo, chain } }: { readonly served: InService }) {
  const [leaf] = chain
  return (
    <section class='sheet' aria-label='Certificate in service'>
      <h2>Certificate in service</h2>
      <dl>
        <dt>Issued to</dt>
        <dd>{issuedTo}</dd>
        <dt>Issued by</dt>
        <dd>{issuedBy}</dd>
        <dt>Valid from</dt>
        <dd>{validFrom}</dd>
        <dt>Valid to</dt>
        <dd>{validTo}</dd>
        {leaf !== undefined && (
          <>
            <dt>SHA-256</dt>
            <dd><code>{printed(leaf.fingerprint)}</code></dd>
          </>
        )}
      </dl>
      {chain.length > 1 && <ChainPicture chain={chain} />}
    </section>
  )
}

/** What is served now: the product's own operation tells of the certificate, ours of what it leaves out. @throws as {@link ask} */
export async function readServed (): Promise<InService> {
  const [info] = listOf(await ask('GET', '/api/ApplicationService/Certificate'), 'value')
  const more = await ask('GET', '/core/mockome/certificate').catch(() => undefined)
  return {
    issuedTo: nameOf(member(info, 'IssuedTo')),
    issuedBy: nameOf(member(info, 'IssuedBy')),
    validFrom: textOf(info, 'ValidFrom'),
    validTo: textOf(info, 'ValidTo'),
    chain: readChain(member(more, 'chain')),
    request: textOf(more, 'request')
  }
}

/** Distinguished name, business, department, and so on, in the order of the product's dialog. */
function nameOf (value: unknown): string {
  return ['DistinguishedName', 'BusinessName', 'DepartmentName', 'Locality', 'State', 'Country', 'Email']
    .map(field => textOf(value, field)).filter(text => text !== '').join(', ')
}
