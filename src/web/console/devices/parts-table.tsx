/** The parts of one kind, with a column for each property that one of them has. */
export function PartsTable ({ label, parts }: { readonly label: string, readonly parts: readonly unknown[] }) {
  const properties = [...new Set(parts.flatMap(part => entriesOf(part).map(([name]) => name)))]
  return (
    <div class='scroll' tabIndex={0} role='region' aria-label={label}>
      <table aria-label={label}>
        <thead>
          <tr>{properties.map(name => <th key={name} scope='col'>{name}</th>)}</tr>
        </thead>
        <tbody>
          {parts.map((part, index) => {
            const values = new Map(entriesOf(part))
            return <tr key={index}>{properties.map(name => <td key={name}>{textOf(values.get(name))}</td>)}</tr>
          })}
        </tbody>
      </table>
    </div>
  )
}

function entriesOf (part: unknown): Array<[string, unknown]> {
  return typeof part === 'object' && part !== null ? Object.entries(part) : []
}

/** What is no plain value stands as JSON. */
function textOf (value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
