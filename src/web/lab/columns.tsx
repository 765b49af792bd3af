/** The head of a table. */
export function Columns ({ titles }: { readonly titles: readonly string[] }) {
  return <thead><tr>{titles.map(title => <th key={title} scope='col'>{title}</th>)}</tr></thead>
}
