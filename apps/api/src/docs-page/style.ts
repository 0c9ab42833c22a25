/** The only style of the page; its hash stands in the page's Content-Security-Policy. */
export const docsStyle = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5a6675;--line:#d9dfe7;--paper:#fff;--tint:#f5f7fa;--accent:#0b5cad}
@media (prefers-color-scheme:dark){:root{--ink:#e4e8ee;--soft:#9aa6b5;--line:#333c48;--paper:#14181e;--tint:#1c222a;--accent:#78b4f5}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;display:grid;grid-template-columns:20rem minmax(0,1fr);background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1.25rem;border-right:1px solid var(--line);background:var(--tint);font-size:.875rem}
nav .title{display:block;font-size:1.125rem;font-weight:700;margin-bottom:1rem;color:var(--ink)}
nav p{margin:1rem 0 .25rem;font-weight:600}nav p a{color:var(--ink)}
nav ul{list-style:none;margin:0;padding:0}nav li{margin:.1rem 0}
nav li a{display:flex;gap:.5rem;align-items:baseline;padding:.15rem 0;color:var(--ink);overflow-wrap:anywhere}
main{max-width:62rem;width:100%;padding:2rem 2.5rem 6rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.375rem;margin:3rem 0 1rem;padding-bottom:.4rem;border-bottom:2px solid var(--line)}
h3{font-size:1.125rem;margin:0 0 .5rem;overflow-wrap:anywhere}
h4{font-size:.8125rem;text-transform:uppercase;letter-spacing:.05em;color:var(--soft);margin:1.5rem 0 .5rem}
section{border:1px solid var(--line);border-radius:.5rem;padding:1.25rem 1.5rem;margin:0 0 1.5rem}
section>:last-child{margin-bottom:0}
p{margin:.5rem 0}
code,pre,.path,.method,.status{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{font-size:.85em;background:var(--tint);border:1px solid var(--line);border-radius:.25rem;padding:.05em .3em;overflow-wrap:anywhere}
pre{font-size:.8125rem;line-height:1.45;background:var(--tint);border:1px solid var(--line);border-radius:.375rem;padding:.75rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}
.method{display:inline-block;min-width:3.4rem;text-align:center;font-size:.6875rem;font-weight:700;border-radius:.25rem;padding:.15rem .35rem;color:#fff;background:#51606f}
.method.get{background:#0b6bb5}.method.post{background:#1d7a46}.method.put,.method.patch{background:#92600a}.method.delete{background:#b3261e}
.summary{font-weight:600}.key{font-weight:400;color:var(--soft);font-size:.875rem;margin-left:.5rem}
.faint{color:var(--soft);font-size:.875rem}
.status{font-weight:700}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600}
td:first-child{white-space:nowrap}
details,.plain{border-bottom:1px solid var(--line);padding:.35rem 0;margin:0;font-size:.9375rem}
summary{cursor:pointer}
.plain{padding-left:1.1rem}
@media (max-width:56rem){body{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}main{padding:1.5rem 1rem 4rem}section{padding:1rem}table{min-width:36rem}}
`;
