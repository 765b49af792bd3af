import { readDiagnosis } from '../shared/diagnosis.ts'
import { listOf, textOf } from '../shared/json.ts'
import { WhyCard } from '../shared/why-card.tsx'

/** What was judged of a file. @param who would say it */
export function VerdictCard ({ who, verdict }: { readonly who: string, readonly verdict: unknown }) {
  const isAccepted = textOf(verdict, 'accepted') === 'true'
  const args = listOf(verdict, 'args').map(argument => textOf(argument)).join(', ')
  return (
    <>
      <div class={isAccepted ? 'box done' : 'box'} role='status'>
        <h2>{who}: {isAccepted ? 'accepted' : `refused, ${textOf(verdict, 'messageId')} ${args}`}</h2>
      </div>
      <WhyCard diagnosis={readDiagnosis(verdict)} />
    </>
  )
}
