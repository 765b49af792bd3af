import type { Place } from './places.ts'

/** The navigation. @param trail the places that lead to what is shown */
export function Links ({ places, trail }: { readonly places: readonly Place[], readonly trail: readonly Place[] }) {
  const shown = places.filter(({ isDetail = false }) => !isDetail)
  if (shown.length === 0) return null
  const current = trail.findLast(({ isDetail = false }) => !isDetail)
  return (
    <ul>
      {shown.map(place => (
        <li key={place.path}>
          <a href={`#${place.path}`} {...(place === current && { 'aria-current': 'page' })}>{place.title}</a>
          <Links places={place.within ?? []} trail={trail} />
        </li>
      ))}
    </ul>
  )
}
