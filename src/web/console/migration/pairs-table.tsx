import type { NameLine, Validation } from './connection.ts'

/** The two chains side by side, as KB 000221202 prints them. */
export function PairsTable ({ validation: { isValid, pairs, source, target } }: { readonly validation: Validation }) {
  const isSame = pairs.every(({ same }) => same)
  return (
    <div class='sheet scroll'>
      <table class='pairs'>
        <caption>{isSame ? 'Valid' : 'Invalid'} certificate chain between source and target</caption>
        <thead>
          <tr>
            <th colSpan={2} scope='colgroup'>Source certificate</th>
            <td />
            <th colSpan={2} scope='colgroup'>Target certificate</th>
          </tr>
          <tr>
            <th scope='col'>Issued to</th>
            <th scope='col'>Issued by</th>
            <td />
            <th scope='col'>Issued to</th>
            <th scope='col'>Issued by</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map((pair, index) => (
            <tr key={index}>
              <Names line={pair.source} side={index === 0 ? 'source' : ''} />
              <td class={pair.same ? 'fine' : 'trouble'}>{pair.same ? '<->' : 'X'}</td>
              <Names line={pair.target} side={index === 0 ? 'target' : ''} />
            </tr>
          ))}
        </tbody>
      </table>
      <p class='hint'>Source: {source}. Target: {target}.</p>
      {isSame && !isValid && <p class='hint'>The names agree; something else does not.</p>}
    </div>
  )
}

function Names ({ line, side }: { readonly line: NameLine | null, readonly side: string }) {
  if (line === null) return <td colSpan={2} class='hint'>(no certificate)</td>
  return (
    <>
      <td>{line.issuedTo}{side === '' ? '' : ` (${side})`}</td>
      <td>{line.issuedBy}</td>
    </>
  )
}
