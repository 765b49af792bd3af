import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { SelectField } from '../shared/select-field.tsx'
import { TextField } from '../shared/text-field.tsx'
import { useAnswer } from './answer.ts'
import { PAGE_SIZE, type Wanted, both, containing, readPage } from './collection.ts'
import { RefusalBox } from './refusal-box.tsx'

/** Milliseconds after the last key before a filter is asked for. */
const TYPING = 250

/** A column: what it shows of a member. */
export interface Column {
  readonly title: string
  readonly cell: (member: unknown) => ComponentChildren
}

/** A choice that filters: `Severity`. */
export interface Choice {
  readonly label: string
  /** What each option filters by. */
  readonly options: ReadonlyArray<{ readonly label: string, readonly filter: string }>
}

/** A collection of the API as a table. */
export interface CollectionView {
  /** Name of the table. */
  readonly label: string
  readonly path: string
  readonly order: string
  readonly columns: readonly Column[]
  /** The property that tells members apart. */
  readonly keyOf: (member: unknown) => string
  /** Properties in which a text is looked for. */
  readonly finds: readonly string[]
  readonly choices?: readonly Choice[]
  /** Whether a member changes by itself, so that the page is looked at again. */
  readonly isUnderWay?: (member: unknown) => boolean
  /** What is said where there is none at all. */
  readonly none: string
}

/**
 * A collection as a table, with filter and pages, each asked of the appliance.
 *
 * @param turn another number has it look again
 * @param actions what can be done with all that match
 */
export function CollectionTable ({ view, turn = 0, actions }: {
  readonly view: CollectionView
  readonly turn?: number
  readonly actions?: (wanted: Wanted) => ComponentChildren
}) {
  const { label, path, order, columns, keyOf, finds, choices = [], isUnderWay = () => false, none } = view
  const [text, setText] = useState('')
  const [sought, setSought] = useState('')
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({})
  const [skip, setSkip] = useState(0)
  useEffect(() => {
    if (text === sought) return
    const timer = setTimeout(() => {
      setSought(text)
      setSkip(0)
    }, TYPING)
    return () => { clearTimeout(timer) }
  }, [text])
  const filter = both(containing(sought, finds), ...Object.values(chosen))
  const wanted = { path, order, filter }
  const { value: page, error, reload } = useAnswer(
    async () => await readPage(wanted, skip),
    `${path} ${filter} ${skip} ${turn}`,
    ({ members }) => members.some(isUnderWay)
  )
  const [count, members] = [page?.count ?? 0, page?.members ?? []]
  // What was on the last page may be gone.
  useEffect(() => {
    if (page !== null && skip > 0 && skip >= page.count) setSkip(Math.max(0, Math.ceil(page.count / PAGE_SIZE) - 1) * PAGE_SIZE)
  }, [page, skip])
  return (
    <section class='sheet'>
      <div class='filters'>
        <TextField label='Filter' name='filter' value={text} onInput={setText} />
        {choices.map(choice => (
          <SelectField
            key={choice.label}
            label={choice.label}
            value={chosen[choice.label] ?? ''}
            options={[{ label: 'All', value: '' }, ...choice.options.map(({ label, filter }) => ({ label, value: filter }))]}
            onChange={filter => {
              setChosen({ ...chosen, [choice.label]: filter })
              setSkip(0)
            }}
          />
        ))}
        <button type='button' onClick={reload}>Refresh</button>
        {actions?.(wanted)}
      </div>
      {error !== null && <RefusalBox error={error} />}
      <div class='scroll' tabIndex={0} role='region' aria-label={label}>
        <table aria-label={label}>
          <thead>
            <tr>{columns.map(({ title }) => <th key={title} scope='col'>{title}</th>)}</tr>
          </thead>
          <tbody>
            {members.map(member => (
              <tr key={keyOf(member)}>{columns.map(({ title, cell }) => <td key={title}>{cell(member)}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class='actions'>
        <p role='status'>{page === null ? 'Loading…' : told(skip, members.length, count, filter === '' ? none : 'None matches.')}</p>
        <button type='button' disabled={skip === 0} onClick={() => { setSkip(Math.max(0, skip - PAGE_SIZE)) }}>Previous</button>
        <button type='button' disabled={skip + members.length >= count} onClick={() => { setSkip(skip + PAGE_SIZE) }}>Next</button>
      </div>
    </section>
  )
}

function told (skip: number, shown: number, count: number, none: string): string {
  return count === 0 ? none : `${skip + 1} to ${skip + shown} of ${count}`
}
