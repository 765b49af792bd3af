import type { Place } from './places.ts'

/** The navigation. @param trail the places that lead to what is shown */
export function Links ({ places, trail }: { readonly places: readonly Place[], readonly trail: readonly Place[] }) {
  return (
    <ul>
      {places.map(place => (
        <li key={place.path}>
          <a href={`#${place.path}`} {...(place === trail.at(-1) && { 'aria-current': 'page' })}>{place.title}</a>
          {place.within !== undefined && <Links places={place.within} trail={trail} />}
        </li>
      ))}
    </ul>
  )
}
