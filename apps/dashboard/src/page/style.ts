/** The look of the first page: light or dark as the system is, no fonts or files from elsewhere. */
export const overviewStyle = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #fff; --line: #e2e5ea; --text: #1a2029; --soft: #606b7b;
  --accent: #2456d6; --on-accent: #fff; --good: #136c3a; --good-ground: #e3f5ea; --bad: #a61b1b; --bad-ground: #fdeaea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151b; --card: #191f28; --line: #2a323e; --text: #e8ecf2; --soft: #97a3b4;
    --accent: #7ea2ff; --on-accent: #0d1322; --good: #6fdb9d; --good-ground: #14301f; --bad: #ff9d9d; --bad-ground: #3a1a1c;
  }
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem; display: grid; gap: 1.25rem; }
header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; flex-wrap: wrap; }
h1 { font-size: 1.6rem; letter-spacing: -0.02em; line-height: 1.2; }
h2 { font-size: 0.8rem; letter-spacing: 0.06em; text-transform: uppercase; color: var(--soft); margin-bottom: 0.9rem; }
header p, footer, .unknown { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem 1.4rem 1.4rem; }
.good { color: var(--good); background: var(--good-ground); }
.bad { color: var(--bad); background: var(--bad-ground); }
header .state { font-weight: 600; padding: 0.3rem 0.9rem; border-radius: 999px; }
header .good { color: var(--good); }
header .bad { color: var(--bad); }
.needs { list-style: none; padding: 0; display: flex; gap: 0.75rem; flex-wrap: wrap; }
.needs li { padding: 0.45rem 0.9rem; border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; margin-bottom: 1.25rem; }
th, td { text-align: right; padding: 0.5rem 0 0.5rem 1rem; border-bottom: 1px solid var(--line); }
thead th { font-size: 0.85rem; font-weight: 500; color: var(--soft); }
th:first-child { text-align: left; padding-left: 0; }
tbody th { font-weight: 500; }
.none { color: var(--soft); }
.alarm { color: var(--bad); font-weight: 600; }
.unknown { margin-bottom: 1.25rem; }
section > :last-child { margin-bottom: 0; }
.states { list-style: none; padding: 0; display: flex; gap: 0.75rem; flex-wrap: wrap; margin-bottom: 1rem; }
.states li { padding: 0.35rem 0.8rem; border-radius: 8px; }
.wide { overflow-x: auto; }
.wide table { min-width: 50rem; margin-bottom: 0; }
.wide tr:last-child > * { border-bottom: 0; }
.wide + p { margin-top: 1rem; }
.list th, .list td { text-align: left; vertical-align: top; padding-left: 0; padding-right: 1rem; font-size: 0.875rem; }
.list code { overflow-wrap: anywhere; }
code { font: 0.8125rem ui-monospace, "Cascadia Mono", Menlo, monospace; }
.notice { margin-bottom: 1.25rem; border-left: .25rem solid; padding-left: .75rem; }
a { color: var(--accent); }
.button {
  display: inline-block; background: var(--accent); color: var(--on-accent); text-decoration: none; font-weight: 600;
  padding: 0.55rem 1.1rem; border-radius: 8px;
}
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
footer { font-size: 0.875rem; display: flex; gap: 1rem; flex-wrap: wrap; }
footer span { margin-left: auto; }
@media (max-width: 34rem) {
  main { padding-top: 1.5rem; }
  section { padding: 1rem; overflow-x: auto; }
  table { font-size: 0.875rem; }
  th, td, thead th { padding-left: 0.4rem; font-size: inherit; }
  footer span { margin-left: 0; }
}
`;
