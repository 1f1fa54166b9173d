/** Of the page; light or dark as the reader's system is. */
export const style = `
:root { --back: #fff; --raised: #f6f7f9; --ink: #1b1f24; --dim: #5b6570; --line: #dfe3e8; --sent: #9aa4af; --out: #1668c7;
  --fault: #c9510c; --good: #18713a; --good-back: #e4f5ea; --bad: #b3261e; --bad-back: #fdeceb; }
@media (prefers-color-scheme: dark) { :root { --back: #14171b; --raised: #1d2127; --ink: #e6e9ed; --dim: #9aa4af; --line: #30363d;
  --sent: #6e7883; --out: #6cb0ff; --fault: #ff9b5c; --good: #7fdc9d; --good-back: #15321f; --bad: #ff9d96; --bad-back: #3d1a18; } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 62rem; background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2 }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem }
p { margin: .5rem 0 }
.paths { color: var(--dim) }
.badge { display: inline-block; margin: .5rem .75rem 0 0; padding: .4rem .9rem; border-radius: 99px }
.badge.good { color: var(--good); background: var(--good-back) }
.badge.bad { color: var(--bad); background: var(--bad-back) }
table { width: 100%; margin: 1rem 0; border-collapse: collapse }
th, td { padding: .5rem .75rem; border-bottom: 1px solid var(--line); text-align: right; font-variant-numeric: tabular-nums }
th:first-child { text-align: left }
thead th { color: var(--dim); font-size: .85rem; font-weight: 500 }
tbody th { font-weight: 600 }
small { display: block; color: var(--dim); font-weight: 400 }
td.none { color: var(--good) }
td.some { color: var(--fault); font-weight: 600 }
td:last-child { color: var(--dim) }
.faults th, .faults td { padding: .25rem .75rem; text-align: left; font-size: .9rem }
.faults td { color: inherit }
.faults td:nth-child(-n+2) { white-space: nowrap }
figure { margin: 1rem 0; padding: 1rem; border-radius: 10px; background: var(--raised) }
figcaption { margin: 0 0 .5rem 4rem; color: var(--dim); font-size: .85rem }
.key { margin-right: 1rem }
.key::before { content: ''; display: inline-block; width: 1.1em; height: 3px; margin-right: .4em; vertical-align: middle; background: var(--sent) }
.key.out::before { background: var(--out) }
.key.fault::before { height: .7em; border-radius: 3px; background: var(--fault) }
svg { display: block; width: 100%; height: auto }
svg text { fill: var(--dim); font: 12px system-ui, sans-serif }
.grid { stroke: var(--line) }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round }
polyline.sent { stroke: var(--sent); stroke-width: 3 }
polyline.out { stroke: var(--out) }
.bar { fill: var(--fault) }
.shade { fill: var(--fault); opacity: .12 }
.ending line { stroke: var(--bad); stroke-width: 2 }
pre { padding: .9rem 1rem; border-radius: 10px; background: var(--raised); white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem }
summary { cursor: pointer; color: var(--dim) }
ul { padding-left: 1.2rem }
@media print { details > * { display: block } }
`
