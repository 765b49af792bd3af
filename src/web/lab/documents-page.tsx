const DOCUMENTS = [
  { title: 'The admin API, to try out', path: '/docs' },
  { title: 'The surface of an appliance', path: '/docs/appliance' },
  { title: 'The admin API as an OpenAPI document', path: '/openapi.json' },
  { title: 'The surface of an appliance as an OpenAPI document', path: '/v1/appliance-openapi.json' }
]

/** What both APIs are. */
export function DocumentsPage () {
  return (
    <ul>
      {DOCUMENTS.map(({ title, path }) => <li key={path}><a href={path} target='_blank' rel='noopener noreferrer'>{title}</a></li>)}
    </ul>
  )
}
