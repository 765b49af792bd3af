import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { CheckField } from '../shared/check-field.tsx'
import { FileField } from '../shared/file-field.tsx'
import { errorOf, listOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { ProblemBox } from './action.tsx'
import { useAsked } from './asked.ts'
import { ChoiceField } from './choice-field.tsx'
import { Columns } from './columns.tsx'
import { type Compared, comparedOf, wordsOf } from './compared.ts'

/** Rows that are drawn, and what is told of each that was found. */
const SHOWN = 100
const EACH = 3

/** What each rule, switch, message and operation rests on; and, beside it, what a comparison with a real console has found. */
export function FidelityPage () {
  const [filter, setFilter] = useState('')
  const [sure, setSure] = useState('')
  const [onlyFound, setOnlyFound] = useState(false)
  const [compared, setCompared] = useState<Compared | null>(null)
  const [trouble, setTrouble] = useState<Error | null>(null)
  const { value, error } = useAsked('/v1/fidelity')
  const claims = listOf(value, 'claims')
  const kinds = [...new Set(claims.map(claim => textOf(claim, 'sure')))].map(kind => ({ value: kind, label: kind }))
  const rows = claims.filter(claim => {
    const words = ['what', 'kind', 'source', 'heldBy'].map(name => textOf(claim, name)).join(' ').toLowerCase()
    const isFound = compared?.found.has(textOf(claim, 'what')) === true
    return words.includes(filter.toLowerCase()) && (sure === '' || textOf(claim, 'sure') === sure) && (!onlyFound || isFound)
  })
  const read = (file: File): void => {
    file.text().then(text => {
      setCompared(comparedOf(text))
      setTrouble(null)
    }).catch((thrown: unknown) => {
      setCompared(null)
      setOnlyFound(false)
      setTrouble(errorOf(thrown))
    })
  }
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      <FileField label='Report of mock-ome compare --format json (it stays in this page)' onFile={read} />
      {trouble !== null && <ProblemBox error={trouble} />}
      {compared !== null && <p role='status'>{compared.told}</p>}
      <div class='bar'>
        <TextField label='Filter' name='filter' value={filter} onInput={setFilter} />
        <ChoiceField label='How sure' value={sure} options={[{ value: '', label: 'all' }, ...kinds]} onChoose={setSure} />
        {compared !== null && <CheckField label='Only what differs' checked={onlyFound} onChange={setOnlyFound} />}
      </div>
      <p class='hint'>{rows.length} of {claims.length}</p>
      <div class='scroll' tabIndex={0} role='region' aria-label='Claims'>
        <table>
          <Columns titles={['What', 'Is a', 'Since', 'Source', 'How sure', 'Held by', 'A comparison']} />
          <tbody>
            {rows.slice(0, SHOWN).map(claim => (
              <tr key={textOf(claim, 'what')}>
                <td><code>{textOf(claim, 'what')}</code></td>
                <td>{textOf(claim, 'kind')}</td>
                <td>{textOf(claim, 'since')}{textOf(claim, 'until') !== '' && ` until ${textOf(claim, 'until')}`}</td>
                <td>{textOf(claim, 'source')}</td>
                <td>{textOf(claim, 'sure')}</td>
                <td><HeldBy claim={claim} /></td>
                <td><Found claim={claim} compared={compared} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > SHOWN && <p class='hint'>{rows.length - SHOWN} more are not shown: filter for them.</p>}
    </>
  )
}

/** A file, which breaks between folders where the column is narrow. */
function HeldBy ({ claim }: { readonly claim: unknown }) {
  const file = textOf(claim, 'heldBy')
  if (file === '') return <>none: {textOf(claim, 'unheld')}</>
  return <>{file.split(/(?<=\/)/).map(part => <Fragment key={part}>{part}<wbr /></Fragment>)}</>
}

/** Without a report: whether a comparison looks at it. */
function Found ({ claim, compared }: { readonly claim: unknown, readonly compared: Compared | null }) {
  if (compared === null) return <>{textOf(claim, 'told').replace('yes', 'looks at it')}</>
  const words = wordsOf(claim, compared)
  return (
    <>
      {words.slice(0, EACH).map(line => <div key={line}>{line}</div>)}
      {words.length > EACH && <div>{words.length - EACH} more</div>}
    </>
  )
}
