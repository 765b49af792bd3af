import { useId } from 'preact/hooks'
import { ChainPicture } from './chain-picture.tsx'
import { CopyButton } from './copy-button.tsx'
import { type Diagnosis, causeOf } from './diagnosis.ts'

const MARKS: Readonly<Record<string, string>> = { pass: '✓', warn: '!', fail: '✗' }

/** Why something was refused: what no product tells, and what mends it. */
export function WhyCard ({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const heading = useId()
  const cause = causeOf(diagnosis)
  const others = diagnosis.findings.filter(finding => finding !== cause)
  return (
    <section class='why' aria-labelledby={heading}>
      <h3 id={heading}>Why (mock-ome)</h3>
      <p class='hint'>Not the product's: a real appliance tells nothing of this.</p>
      {cause !== null && (
        <dl>
          <dt>Rule</dt>
          <dd><strong>{cause.title}</strong> <code>{cause.rule}</code></dd>
          {cause.judge !== '' && (
            <>
              <dt>Judged by</dt>
              <dd>{cause.judge}</dd>
            </>
          )}
          <dt>Found</dt>
          <dd>{cause.found}</dd>
          <dt>Expected</dt>
          <dd>{cause.expected}</dd>
          <dt>Cure</dt>
          <dd>{cause.cure} <CopyButton text={cause.cure} label='Copy the cure' /></dd>
          <dt>Basis</dt>
          <dd>{cause.basis}</dd>
        </dl>
      )}
      {diagnosis.chain !== null && <ChainPicture chain={diagnosis.chain} findings={diagnosis.findings} />}
      <details>
        <summary>Other rules ({others.length})</summary>
        <ul class='rules'>
          {others.map(({ rule, title, verdict, found, judge }, index) => (
            <li key={`${index} ${rule}`} class={verdict.replace(' ', '-')}>
              {MARKS[verdict] ?? '–'} {judge === '' ? '' : `${judge}: `}{title}: {verdict}{found === '' ? '' : `, ${found}`}
            </li>
          ))}
        </ul>
      </details>
      {diagnosis.logLine !== '' && (
        <>
          <h4>tomcat/application.log</h4>
          <pre tabIndex={0} aria-label='Line of application.log'>{diagnosis.logLine}</pre>
        </>
      )}
    </section>
  )
}
