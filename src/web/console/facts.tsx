/** What is known about something, name by name; what is not known is left out. */
export function Facts ({ facts }: { readonly facts: Readonly<Record<string, string | number>> }) {
  return (
    <dl>
      {Object.entries(facts).filter(([, value]) => value !== '').map(([name, value]) => (
        <div key={name} class='line'>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
