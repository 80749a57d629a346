// node check_inert.cjs < LINES
//
// Reads lines of {"source", "html"} and parses each html with parse5, which follows the WHATWG HTML standard to the
// letter, as browsers do: as the content of a <div>, of a table cell and as a whole document, and once more what
// parse5 itself writes of the tree (markup that only awakes when it is parsed twice). Fails where the tree holds
// anything active: elements or attributes outside the lists below, or an address that is no link.

const {createInterface} = require('node:readline');
const {parse, parseFragment, serialize} = require('parse5');

const ELEMENTS = new Set(`a abbr address article aside audio b bdi bdo big blockquote br caption center cite code col
  colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img
  ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary
  sup table tbody td tfoot th thead time tr tt u ul var video wbr`.split(/\s+/));
const ATTRIBUTES = new Set(`href src poster cite datetime alt width height colspan rowspan scope span start reversed
  type value open title lang dir controls allowfullscreen`.split(/\s+/));
const ADDRESSES = new Set(['href', 'src', 'poster', 'cite']);
const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:', 'ftp:']);
const FRAME_HOSTS = /^(www\.)?(youtube(-nocookie)?\.com|facebook\.com|dailymotion\.com|tiktok\.com|streamable\.com|rumble\.com)$|^(player\.vimeo\.com|geo\.dailymotion\.com|player\.twitch\.tv|players\.brightcove\.net|w\.soundcloud\.com|open\.spotify\.com|embed\.podcasts\.apple\.com|archive\.org|ok\.ru)$/;
const HTML = 'http://www.w3.org/1999/xhtml';
const SKELETON = new Set(['html', 'head', 'body']);

function faultOfAddress(element, name, value) {
  let url;
  try {
    url = new URL(value, 'https://base.example/');
  } catch {
    return null; // no browser opens it
  }
  if (!SCHEMES.has(url.protocol)) return `${name}="${value}"`;
  if (element === 'iframe' && !FRAME_HOSTS.test(url.hostname)) return `a frame of ${url.hostname}`;
  if (name !== 'href' && url.protocol !== 'http:' && url.protocol !== 'https:') return `${name}="${value}"`;
  return null;
}

function faultOfElement(node, skeleton) {
  if (node.namespaceURI !== HTML) return `<${node.nodeName}> of ${node.namespaceURI}`;
  if (!ELEMENTS.has(node.nodeName) && !(skeleton && SKELETON.has(node.nodeName))) return `<${node.nodeName}>`;
  for (const {name, value} of node.attrs) {
    if (!ATTRIBUTES.has(name)) return `<${node.nodeName} ${name}>`;
    const fault = ADDRESSES.has(name) ? faultOfAddress(node.nodeName, name, value) : null;
    if (fault) return fault;
  }
  return null;
}

function faultOf(tree, skeleton) {
  const left = [tree];
  while (left.length > 0) {
    const node = left.pop();
    if (node.nodeName === '#comment' || node.nodeName === '#documentType') return node.nodeName;
    if (node.tagName) {
      const fault = faultOfElement(node, skeleton);
      if (fault) return fault;
    }
    left.push(...(node.childNodes ?? []));
  }
  return null;
}

function faultOfHtml(html) {
  const cell = parseFragment('<table><tbody><tr><td></td></tr></tbody></table>').childNodes[0].childNodes[0]
    .childNodes[0].childNodes[0];
  const fragments = [parseFragment(html), parseFragment(cell, html)];
  for (const fragment of fragments) {
    const fault = faultOf(fragment, false) ?? faultOf(parseFragment(serialize(fragment)), false);
    if (fault) return fault;
  }
  return faultOf(parse(html), true);
}

/// The checker itself must see what is active, or it proves nothing.
for (const bad of ['<script>x</script>', '<b onclick="x">', '<a href="java&#9;script:x">', '<svg></svg>', '<p style="x">',
  '<iframe src="https://evil.example/">', '<img src="data:image/svg+xml,x">', '<!-- x -->', '<form>']) {
  if (!faultOfHtml(bad)) {
    console.error(`check_inert: did not see ${bad}`);
    process.exit(1);
  }
}

let lines = 0;
let faults = 0;
createInterface({input: process.stdin})
  .on('line', (line) => {
    const {source, html} = JSON.parse(line);
    const fault = faultOfHtml(html);
    ++lines;
    if (fault && ++faults <= 20)
      console.error(`ACTIVE ${fault}\n  source ${JSON.stringify(source)}\n  html   ${JSON.stringify(html)}`);
  })
  .on('close', () => {
    console.log(`${lines} documents, ${faults} with something active`);
    process.exit(faults === 0 && lines > 1000 ? 0 : 1);
  });
