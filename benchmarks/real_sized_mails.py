"""Mails as large as real ones: what mail servers and mail programs put around a supplier's few lines.

Each answer comes three times: from Outlook through Exchange Online (HTML of Word, a header block
above the old thread), from Gmail (HTML with a quote) and from Thunderbird through a server of the
sender's own (flowed plain text). Header fields, style sheets, signature, confidentiality notice and
quoted letter have the form and the size that these programs give them; names, addresses and keys
are invented.
"""

from __future__ import annotations

import quopri
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Any, NamedTuple

RECEIVED = datetime(2026, 4, 1, 10, tzinfo=UTC)
ANSWERS = {
    "GB": "Dear Anna,\n\nline 10 will leave us on 5 May, line 20 as ordered.\nLine 30: 800 pcs on 20.04.2026, balance in week 19.\n\nBest regards\nTom Hill",
    "DE": "Guten Tag Frau Berg,\n\nPos. 10 kommt leider erst am 05.05., Pos. 20 wie bestellt.\nPos. 30: 800 St. am 20.04., Rest in KW 19.\n\nMit freundlichen Grüßen\nTom Hügel",
    "FR": "Bonjour,\n\nle poste 10 sera livré le 5 mai, le poste 20 comme prévu.\nPoste 30 : 800 pcs le 20/04, le solde en semaine 19.\n\nCordialement\nTom Colline",
    "ES": "Buenos días:\n\nla posición 10 se entregará el 5 de mayo, la posición 20 según pedido.\nPosición 30: 800 uds el 20/04, el resto en la semana 19.\n\nSaludos\nTom Colina",
    "IT": "Buongiorno,\n\nla posizione 10 sarà consegnata il 5 maggio, la posizione 20 come da ordine.\nPosizione 30: 800 pz il 20/04, il resto nella settimana 19.\n\nCordiali saluti\nTom Colle",
    "NL": "Goedemorgen,\n\nregel 10 wordt geleverd op 5 mei, regel 20 zoals besteld.\nRegel 30: 800 st op 20-04, de rest in week 19.\n\nMet vriendelijke groet\nTom Heuvel",
    "PL": "Dzień dobry,\n\npoz. 10 dostarczymy 5 maja, poz. 20 zgodnie z zamówieniem.\nPoz. 30: 800 szt. 20.04., reszta w 19 tygodniu.\n\nPozdrawiam\nTom Wzgórze",
    "PT": "Bom dia,\n\na linha 10 será entregue a 5 de maio, a linha 20 conforme encomenda.\nLinha 30: 800 un a 20/04, o restante na semana 19.\n\nCumprimentos\nTom Colina",
    "SE": "Hej,\n\nrad 10 levereras den 5 maj, rad 20 enligt order.\nRad 30: 800 st den 20/4, resten vecka 19.\n\nMed vänlig hälsning\nTom Kulle",
    "DK": "Hej,\n\nlinje 10 leveres den 5. maj, linje 20 som bestilt.\nLinje 30: 800 stk den 20/4, resten i uge 19.\n\nMed venlig hilsen\nTom Bakke",
    "CZ": "Dobrý den,\n\npozici 10 dodáme 5. května, pozice 20 dle objednávky.\nPozice 30: 800 ks 20.4., zbytek ve 19. týdnu.\n\nS pozdravem\nTom Kopec",
    "TR": "Merhaba,\n\n10 nolu kalem 5 Mayıs'ta teslim edilecek, 20 nolu kalem siparişe uygun.\nKalem 30: 800 adet 20.04., kalanı 19. haftada.\n\nSaygılarımla\nTom Tepe",
    "CN": "您好，\n\n第10行5月5日交货，第20行按订单交货。\n第30行：4月20日800件，其余第19周。\n\n此致\n敬礼\nTom Li",
}  # fmt: skip
SIGNATURE = (
    "Sales & Order Processing", "", "Feder Springs Ltd", "Unit 4, Mill Lane Industrial Estate",
    "T: +44 1632 960 114 | M: +44 7700 900 231", "tom@feder.example | www.feder.example",
    "Registered in England No. 01234567 | VAT GB 123 4567 89",
)  # fmt: skip
NOTICE = (
    "This e-mail and any files transmitted with it are confidential and intended solely for the use of the "
    "individual or entity to whom they are addressed. If you have received this e-mail in error please notify "
    "the sender and delete it. Any views expressed are those of the author and do not necessarily represent "
    "those of the company. Our general terms and conditions of sale apply to all deliveries; a copy is sent on "
    "request. Please consider the environment before you print this message."
)  # fmt: skip
LETTER = (
    "Dear Tom,",
    "our system shows the following open order lines with you. Please confirm for each line that the goods will arrive on the due date, or tell us the date and the quantity that you can deliver.",
    "Please answer by Friday; you may simply reply to this message.",
    "Kind regards",
    "Anna Berg",
    "Strategic Purchasing | Nordhaus Maschinenbau GmbH | Werkstraße 12 | 49074 Osnabrück | Tel. +49 541 5550 118",
)  # fmt: skip
HEADINGS = ("Order", "Line", "Item", "Your item", "Description", "Open qty", "Unit", "Due date")
ROWS = (
    ("4500012345", "10", "A-1001", "F-20-15", "Compression spring 2.0x15", "500", "PCE", "2026-04-20"),
    ("4500012345", "20", "A-1002", "F-15-40", "Tension spring 1.5x40", "300", "PCE", "2026-04-20"),
    ("4500012345", "30", "A-1003", "F-25-00", "Retaining ring 25", "2000", "PCE", "2026-04-20"),
)  # fmt: skip
LINES: list[dict[str, Any]] = [
    {"order": order, "line": line, "item": item, "supplier_item": theirs, "description": text,
     "quantity": quantity, "unit": unit, "due": due}
    for order, line, item, theirs, text, quantity, unit, due in ROWS
]  # fmt: skip
SUBJECT = "Open order lines 4500012345 - please confirm"


class Mail(NamedTuple):
    """A message and what the reader is told beside it."""

    raw: bytes
    lines: list[dict[str, Any]]
    received: datetime
    supplier: dict[str, Any]


def made_up() -> list[Mail]:
    """Every answer by every mail program."""
    return [
        Mail(
            program(country, answer).replace("\n", "\r\n").encode("utf-8"),
            LINES,
            RECEIVED,
            {"id": "7", "country": country, "email_domains": ["feder.example"]},
        )
        for country, answer in ANSWERS.items()
        for program in (outlook, gmail, thunderbird)
    ]


def outlook(country: str, answer: str) -> str:
    """Exchange Online at both ends; Word writes the HTML."""
    key = f"outlook-{country}"
    head = EXCHANGE.format(
        arc=_folded(key + "arc", 344), seal=_folded(key + "seal", 344), dkim=_folded(key, 344),
        spam=_folded(key + "spam", 1480), id=_word(key, 24), thread=_word(key + "t", 30), subject=SUBJECT,
    )  # fmt: skip
    own = "".join(map(_word_paragraph, answer.split("\n"))) + "".join(
        f'<p class=MsoNormal><span lang=EN-GB style=\'font-size:9.0pt;font-family:"Arial",sans-serif;'
        f"color:#595959'>{escape(row) or '&nbsp;'}<o:p></o:p></span></p>\n"
        for row in ("", *SIGNATURE, "", NOTICE)
    )
    block = (
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        "<p class=MsoNormal><b><span lang=EN-US>From:</span></b><span lang=EN-US> Anna Berg "
        "&lt;anna.berg@nordhaus.example&gt; <br><b>Sent:</b> Monday, March 30, 2026 8:05 AM<br>"
        f"<b>To:</b> Tom Hill &lt;tom@feder.example&gt;<br><b>Subject:</b> {SUBJECT}"
        "<o:p></o:p></span></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>\n"
    )
    html = f"{WORD_HEAD}{own}{block}{_letter('MsoNormal')}</div></body></html>\n"
    plain = [*answer.split("\n"), *SIGNATURE, "", NOTICE, "", "From: Anna Berg <anna.berg@nordhaus.example>",
             "Sent: Monday, March 30, 2026 8:05 AM", "To: Tom Hill <tom@feder.example>",
             f"Subject: {SUBJECT}", "", *_plain_letter()]  # fmt: skip
    return head + _alternative(key, "\n".join(plain) + "\n", html)


def gmail(country: str, answer: str) -> str:
    """Google at the sender's end, a filter of the receiver's own before its server."""
    key = f"gmail-{country}"
    head = GOOGLE.format(
        arc=_folded(key + "arc", 344), seal=_folded(key + "seal", 344), dkim=_folded(key, 344),
        other=_folded(key + "other", 344), state=_folded(key + "state", 480),
        source=_word(key + "s", 60), id=_word(key, 48), subject=SUBJECT,
    )  # fmt: skip
    own = "<br>".join(escape(row) for row in answer.split("\n"))
    below = "".join(
        f'<div><font face="arial, sans-serif" size="1" color="#666666">{escape(row) or "<br>"}</font></div>'
        for row in (*SIGNATURE, "", NOTICE)
    )
    html = (
        f'<div dir="ltr"><div>{own}</div><br clear="all"><div><div dir="ltr" class="gmail_signature" '
        f'data-smartmail="gmail_signature"><div dir="ltr">{below}</div></div></div><br></div><br>'
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, 30 Mar 2026 '
        'at 08:05, Anna Berg &lt;<a href="mailto:anna.berg@nordhaus.example">anna.berg@nordhaus.example</a>'
        '&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        f'border-left:1px solid rgb(204,204,204);padding-left:1ex"><div>{_letter("m_-19MsoNormal")}</div>'
        "</blockquote></div>\n"
    )
    plain = [*answer.split("\n"), *SIGNATURE, "", NOTICE, "",
             "On Mon, 30 Mar 2026 at 08:05, Anna Berg <anna.berg@nordhaus.example> wrote:", "",
             *("> " + row for row in _plain_letter())]  # fmt: skip
    return head + _alternative(key, "\n".join(plain) + "\n", html)


def thunderbird(country: str, answer: str) -> str:
    """Plain flowed text above, between and below quote marks, by way of three servers."""
    key = f"thunderbird-{country}"
    head = POSTFIX.format(
        dkim=_folded(key, 344), id=_word(key, 36), spam=_folded(key + "spam", 220), subject=SUBJECT
    )
    rows = [*answer.split("\n"), "", "-- ", *SIGNATURE, "", NOTICE, "",
            "On 30/03/2026 08:05, Anna Berg wrote:", *("> " + row for row in _plain_letter())]  # fmt: skip
    return head + "\n".join(part for row in rows for part in _flowed(row)) + "\n"


def _flowed(row: str) -> list[str]:
    """A line in pieces of at most 72 characters, each but the last with a blank at its end."""
    if row == "-- ":
        return [row]
    mark = "> " if row.startswith("> ") else ""
    out: list[str] = []
    line = mark
    for word in row.removeprefix(mark).split(" "):
        if len(line) + len(word) > 72:
            out.append(line)
            line = mark
        line += word + " "
    return [*out, line.rstrip(" ")]


def _word_paragraph(row: str) -> str:
    inner = escape(row) if row else "<o:p>&nbsp;</o:p>"
    return (
        "<p class=MsoNormal><span lang=EN-GB style='mso-fareast-language:EN-US'>"
        f"{inner}<o:p></o:p></span></p>\n"
    )


def _letter(paragraph: str) -> str:
    """The quoted letter with its table, as it comes back in HTML."""
    cell = (
        "<td style='border:solid #BFBFBF 1.0pt;padding:3.0pt 5.4pt 3.0pt 5.4pt'><p class={0}>"
        "<span style='font-size:9.0pt;font-family:\"Arial\",sans-serif'>{1}<o:p></o:p></span></p></td>"
    )
    rows = "".join(
        "<tr>" + "".join(cell.format(paragraph, escape(one)) for one in row) + "</tr>\n"
        for row in (HEADINGS, *ROWS)
    )
    first, second, *last = (
        f"<p class={paragraph}>{escape(row)}<o:p></o:p></p>\n" for row in LETTER
    )
    table = (
        "<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 "
        f"style='border-collapse:collapse;border:none'>{rows}</table>\n"
    )
    return first + second + table + "".join(last)


def _plain_letter() -> list[str]:
    rows = ["  ".join(cell.ljust(len(head) + 3) for cell, head in zip(row, HEADINGS, strict=True)).rstrip()
            for row in (HEADINGS, *ROWS)]  # fmt: skip
    return [LETTER[0], "", LETTER[1], "", *rows, "", *LETTER[2:]]


def _alternative(key: str, plain: str, html: str) -> str:
    """The body of a multipart/alternative, both parts as quoted-printable."""
    mark = f"_000_{_word(key, 32)}_"
    parts = [f'Content-Type: multipart/alternative;\n boundary="{mark}"\nMIME-Version: 1.0\n\n']
    for kind, text in (("plain", plain), ("html", html)):
        coded = quopri.encodestring(text.encode("utf-8")).decode("ascii")
        parts.append(
            f'--{mark}\nContent-Type: text/{kind}; charset="utf-8"\n'
            f"Content-Transfer-Encoding: quoted-printable\n\n{coded}\n"
        )
    return "".join(parts) + f"--{mark}--\n"


def _word(key: str, length: int) -> str:
    """Letters and digits that look like a server's, always the same for a key."""
    text = ""
    while len(text) < length:
        text += b64encode(sha256(f"{key}{len(text)}".encode()).digest()).decode("ascii")
    return text[:length].translate(str.maketrans("+/=", "xyz"))


def _folded(key: str, length: int) -> str:
    text = _word(key, length)
    return "\n ".join(text[at : at + 72] for at in range(0, length, 72))


WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns:m="http://schemas.microsoft.com/office/2004/12/omml" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}
o\\:* {behavior:url(#default#VML);}
w\\:* {behavior:url(#default#VML);}
.shape {behavior:url(#default#VML);}
</style><![endif]--><style><!--
/* Font Definitions */
@font-face
	{font-family:"Cambria Math";
	panose-1:2 4 5 3 5 4 6 3 2 4;}
@font-face
	{font-family:Calibri;
	panose-1:2 15 5 2 2 2 4 3 2 4;}
@font-face
	{font-family:Aptos;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{margin:0cm;
	font-size:11.0pt;
	font-family:"Calibri",sans-serif;
	mso-ligatures:standardcontextual;
	mso-fareast-language:EN-US;}
a:link, span.MsoHyperlink
	{mso-style-priority:99;
	color:#0563C1;
	text-decoration:underline;}
span.EmailStyle18
	{mso-style-type:personal;
	font-family:"Calibri",sans-serif;
	color:windowtext;}
span.EmailStyle20
	{mso-style-type:personal-reply;
	font-family:"Calibri",sans-serif;
	color:windowtext;}
.MsoChpDefault
	{mso-style-type:export-only;
	font-size:10.0pt;
	mso-ligatures:none;}
@page WordSection1
	{size:612.0pt 792.0pt;
	margin:72.0pt 72.0pt 72.0pt 72.0pt;}
div.WordSection1
	{page:WordSection1;}
--></style><!--[if gte mso 9]><xml>
<o:shapedefaults v:ext="edit" spidmax="1026" />
</xml><![endif]--><!--[if gte mso 9]><xml>
<o:shapelayout v:ext="edit">
<o:idmap v:ext="edit" data="1" />
</o:shapelayout></xml><![endif]-->
</head>
<body lang="EN-GB" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">
<div class="WordSection1">
"""

EXCHANGE = """Received: from AS8PR08MB0001.eurprd08.prod.outlook.example (2603:10a6:20b:5a1::12)
 by DB9PR08MB0002.eurprd08.prod.outlook.example with HTTPS; Wed, 1 Apr 2026
 07:12:51 +0000
Received: from DUZPR01CA0003.eurprd01.prod.exchangelabs.example
 (2603:10a6:10:3c3::18) by AS8PR08MB0001.eurprd08.prod.outlook.example
 (2603:10a6:20b:5a1::12) with Microsoft SMTP Server (version=TLS1_2,
 cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.8534.31; Wed, 1 Apr
 2026 07:12:49 +0000
Received: from DB1PEPF00000004.eurprd03.prod.outlook.example
 (2603:10a6:10:3c3:cafe::a4) by DUZPR01CA0003.outlook.office365.example
 (2603:10a6:10:3c3::18) with Microsoft SMTP Server (version=TLS1_3,
 cipher=TLS_AES_256_GCM_SHA384) id 15.20.8534.45 via Frontend Transport; Wed,
 1 Apr 2026 07:12:49 +0000
Authentication-Results: spf=pass (sender IP is 192.0.2.17)
 smtp.mailfrom=feder.example; dkim=pass (signature was verified)
 header.d=feder.example;dmarc=pass action=none
 header.from=feder.example;compauth=pass reason=100
Received-SPF: Pass (protection.outlook.example: domain of feder.example designates
 192.0.2.17 as permitted sender) receiver=protection.outlook.example;
 client-ip=192.0.2.17; helo=OSPPR02CU001.outbound.protection.outlook.example; pr=C
Received: from OSPPR02CU001.outbound.protection.outlook.example (192.0.2.17)
 by DB1PEPF00000004.mail.protection.outlook.example (10.167.242.42) with Microsoft
 SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.8534.20
 via Frontend Transport; Wed, 1 Apr 2026 07:12:48 +0000
ARC-Seal: i=1; a=rsa-sha256; s=arcselector10001; d=microsoft.example; cv=none;
 b={seal}
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=microsoft.example;
 s=arcselector10001;
 h=From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-AntiSpam-MessageData-ChunkCount:X-MS-Exchange-AntiSpam-MessageData-0:X-MS-Exchange-AntiSpam-MessageData-1;
 bh=47DEQpj8HBSa/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
 b={arc}
ARC-Authentication-Results: i=1; mx.microsoft.example 1; spf=pass
 smtp.mailfrom=feder.example; dmarc=pass action=none
 header.from=feder.example; dkim=pass header.d=feder.example; arc=none
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=feder.example;
 s=selector2;
 h=From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck;
 bh=47DEQpj8HBSa/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
 b={dkim}
Received: from LO2P265MB0003.GBRP265.PROD.OUTLOOK.EXAMPLE (2603:10a6:600:d7::11)
 by LO4P265MB0004.GBRP265.PROD.OUTLOOK.EXAMPLE (2603:10a6:600:2b1::9) with
 Microsoft SMTP Server (version=TLS1_2,
 cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.8583.38; Wed, 1 Apr
 2026 07:12:45 +0000
Received: from LO2P265MB0003.GBRP265.PROD.OUTLOOK.EXAMPLE
 ([fe80::5d0a:77d1:3c1f:20f1]) by LO2P265MB0003.GBRP265.PROD.OUTLOOK.EXAMPLE
 ([fe80::5d0a:77d1:3c1f:20f1%6]) with mapi id 15.20.8583.038; Wed, 1 Apr 2026
 07:12:44 +0000
From: Tom Hill <tom@feder.example>
To: Anna Berg <anna.berg@nordhaus.example>
CC: Sales <sales@feder.example>
Subject: RE: {subject}
Thread-Topic: {subject}
Thread-Index: {thread}
Date: Wed, 1 Apr 2026 07:12:44 +0000
Message-ID: <{id}@LO2P265MB0003.GBRP265.PROD.OUTLOOK.EXAMPLE>
References: <chase-4711@nordhaus.example>
In-Reply-To: <chase-4711@nordhaus.example>
Accept-Language: en-GB, en-US
Content-Language: en-GB
X-MS-Has-Attach:
X-MS-TNEF-Correlator:
msip_labels:
Authentication-Results-Original: dkim=none (message not signed)
 header.d=none;dmarc=none action=none header.from=feder.example;
x-ms-traffictypediagnostic: LO2P265MB0003:EE_|LO4P265MB0004:EE_|DB1PEPF00000004:EE_|AS8PR08MB0001:EE_|DB9PR08MB0002:EE_
X-MS-Office365-Filtering-Correlation-Id: 5f0f9c1e-0b7b-4a86-1d3c-08de90b1c7a2
x-ms-exchange-senderadcheck: 1
x-ms-exchange-antispam-relay: 0
X-Microsoft-Antispam-Untrusted: BCL:0;ARA:13230040|1800799024|376014|366016|38070700018|8096899003;
X-Microsoft-Antispam-Message-Info-Original: {spam}
X-Forefront-Antispam-Report-Untrusted: CIP:255.255.255.255;CTRY:;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:LO2P265MB0003.GBRP265.PROD.OUTLOOK.EXAMPLE;PTR:;CAT:NONE;SFS:(13230040)(1800799024)(376014)(366016)(38070700018)(8096899003);DIR:OUT;SFP:1101;
X-MS-Exchange-Transport-CrossTenantHeadersStamped: LO4P265MB0004
Return-Path: tom@feder.example
X-EOPAttributedMessage: 0
X-EOPTenantAttributedMessage: 3d2c1b0a-9f8e-4d7c-b6a5-0123456789ab:0
X-MS-Exchange-Organization-ExpirationStartTime: 01 Apr 2026 07:12:48.6193 (UTC)
X-MS-Exchange-Organization-ExpirationInterval: 1:00:00:00.0000000
X-MS-Exchange-Organization-Network-Message-Id: 5f0f9c1e-0b7b-4a86-1d3c-08de90b1c7a2
X-MS-Exchange-Organization-MessageDirectionality: Incoming
X-MS-Exchange-SkipListedInternetSender: ip=[192.0.2.17];domain=feder.example
X-MS-Exchange-Transport-CrossTenantHeadersStripped: DB1PEPF00000004.eurprd03.prod.outlook.example
X-MS-PublicTrafficType: Email
X-MS-Exchange-Organization-AuthSource: DB1PEPF00000004.eurprd03.prod.outlook.example
X-MS-Exchange-Organization-AuthAs: Anonymous
X-MS-Exchange-Organization-SCL: 1
X-Microsoft-Antispam: BCL:0;ARA:13230040|35042699022|1800799024|8096899003;
X-Forefront-Antispam-Report: CIP:192.0.2.17;CTRY:GB;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:OSPPR02CU001.outbound.protection.outlook.example;PTR:mail-ukwest.outbound.protection.outlook.example;CAT:NONE;SFS:(13230040)(35042699022)(1800799024)(8096899003);DIR:INB;
X-MS-Exchange-CrossTenant-OriginalArrivalTime: 01 Apr 2026 07:12:48.4474 (UTC)
X-MS-Exchange-CrossTenant-Network-Message-Id: 5f0f9c1e-0b7b-4a86-1d3c-08de90b1c7a2
X-MS-Exchange-CrossTenant-Id: 3d2c1b0a-9f8e-4d7c-b6a5-0123456789ab
X-MS-Exchange-CrossTenant-AuthSource: DB1PEPF00000004.eurprd03.prod.outlook.example
X-MS-Exchange-CrossTenant-AuthAs: Anonymous
X-MS-Exchange-CrossTenant-FromEntityHeader: Internet
X-MS-Exchange-Transport-EndToEndLatency: 00:00:03.2210411
X-MS-Exchange-Processed-By-BccFoldering: 15.20.8583.012
"""

GOOGLE = """Return-Path: <tom@feder.example>
Received: from filter2.nordhaus.example (filter2.nordhaus.example [198.51.100.24])
 by mail.nordhaus.example (Postfix) with ESMTPS id 4gKx1m0xYLz2Sdn
 for <anna.berg@nordhaus.example>; Wed,  1 Apr 2026 09:12:49 +0200 (CEST)
Authentication-Results: mail.nordhaus.example;
 dkim=pass (2048-bit key; unprotected) header.d=feder.example header.i=@feder.example header.a=rsa-sha256 header.s=google header.b=Qm1xU0lk;
 dkim-atps=neutral; spf=pass smtp.mailfrom=tom@feder.example; dmarc=pass
 (policy=none) header.from=feder.example
Received: from mail-wr1-f41.google.example (mail-wr1-f41.google.example [203.0.113.41])
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
 key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)
 (No client certificate requested)
 by filter2.nordhaus.example (Postfix) with ESMTPS id 4gKx1l4r3Qz1xyz
 for <anna.berg@nordhaus.example>; Wed,  1 Apr 2026 09:12:47 +0200 (CEST)
Received: by mail-wr1-f41.google.example with SMTP id ffacd0b85a97d-39c0dfba946so3112441f8f.3
 for <anna.berg@nordhaus.example>; Wed, 01 Apr 2026 00:12:47 -0700 (PDT)
ARC-Seal: i=1; a=rsa-sha256; t=1775027567; cv=none;
 d=google.example; s=arc-20240605;
 b={seal}
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=google.example; s=arc-20240605;
 h=cc:to:subject:message-id:date:from:in-reply-to:references:mime-version
 :dkim-signature;
 bh=9m1pQh0v2q5r8t1w4z7A0C3F6I9L2O5R8U1X4a7d0g=;
 fh=Xo8qgOeYb6Ew1m3n5p7r9t1v3x5z7B9D1F3H5J7L9N=;
 b={arc}
ARC-Authentication-Results: i=1; mx.google.example; arc=none
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=feder.example; s=google; t=1775027567; x=1775632367; darn=nordhaus.example;
 h=cc:to:subject:message-id:date:from:in-reply-to:references:mime-version
 :from:to:cc:subject:date:message-id:reply-to;
 bh=9m1pQh0v2q5r8t1w4z7A0C3F6I9L2O5R8U1X4a7d0g=;
 b={dkim}
X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=1e100.example; s=20230601; t=1775027567; x=1775632367;
 h=cc:to:subject:message-id:date:from:in-reply-to:references:mime-version
 :x-gm-message-state:from:to:cc:subject:date:message-id:reply-to;
 bh=9m1pQh0v2q5r8t1w4z7A0C3F6I9L2O5R8U1X4a7d0g=;
 b={other}
X-Gm-Message-State: {state}
X-Google-Smtp-Source: {source}
X-Received: by 2002:a05:6000:2509:b0:39c:1257:feba with SMTP id
 ffacd0b85a97d-39c120cae4cmr12415214f8f.3.1775027566481; Wed, 01 Apr 2026
 00:12:46 -0700 (PDT)
MIME-Version: 1.0
References: <chase-4711@nordhaus.example>
In-Reply-To: <chase-4711@nordhaus.example>
From: Tom Hill <tom@feder.example>
Date: Wed, 1 Apr 2026 08:12:34 +0100
X-Gm-Features: AQ5f1JrDkq2cXbZ8v0wYt3u6i9o2p5s8
Message-ID: <{id}@mail.google.example>
Subject: Re: {subject}
To: Anna Berg <anna.berg@nordhaus.example>
Cc: Sales <sales@feder.example>
"""

POSTFIX = """Return-Path: <tom@feder.example>
X-Original-To: anna.berg@nordhaus.example
Delivered-To: anna.berg@nordhaus.example
Received: from filter2.nordhaus.example (filter2.nordhaus.example [198.51.100.24])
 by mail.nordhaus.example (Postfix) with ESMTPS id 4gKx1m0xYLz2Sdn
 for <anna.berg@nordhaus.example>; Wed,  1 Apr 2026 09:12:49 +0200 (CEST)
X-Virus-Scanned: Debian amavisd-new at filter2.nordhaus.example
X-Spam-Flag: NO
X-Spam-Score: -2.1
X-Spam-Level:
X-Spam-Status: No, score=-2.1 tagged_above=-999 required=6.31
 tests=[BAYES_00=-1.9, DKIM_SIGNED=0.1, DKIM_VALID=-0.1, DKIM_VALID_AU=-0.1,
 SPF_HELO_NONE=0.001, SPF_PASS=-0.001, T_SCC_BODY_TEXT_LINE=-0.01]
 autolearn=ham autolearn_force=no
Authentication-Results: filter2.nordhaus.example (amavisd-new);
 dkim=pass (2048-bit key) header.d=feder.example
Received: from filter2.nordhaus.example ([127.0.0.1])
 by localhost (filter2.nordhaus.example [127.0.0.1]) (amavisd-new, port 10024)
 with ESMTP id q3Zt0vXy1abC for <anna.berg@nordhaus.example>;
 Wed,  1 Apr 2026 09:12:48 +0200 (CEST)
Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=203.0.113.9; helo=mail.feder.example; envelope-from=tom@feder.example; receiver=nordhaus.example
Received: from mail.feder.example (mail.feder.example [203.0.113.9])
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
 key-exchange X25519 server-signature ECDSA (prime256v1) server-digest SHA256)
 (No client certificate requested)
 by filter2.nordhaus.example (Postfix) with ESMTPS id 4gKx1l4r3Qz1xyz
 for <anna.berg@nordhaus.example>; Wed,  1 Apr 2026 09:12:47 +0200 (CEST)
Received: from [192.168.10.42] (host-198-51-100-77.provider.example [198.51.100.77])
 by mail.feder.example (Postfix) with ESMTPSA id 9C1B21200F3;
 Wed,  1 Apr 2026 08:12:46 +0100 (BST)
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=feder.example;
 s=mail2024; t=1775027566;
 h=from:from:reply-to:subject:subject:date:date:message-id:message-id:
 to:to:cc:mime-version:mime-version:content-type:content-type:
 content-transfer-encoding:content-transfer-encoding:
 in-reply-to:in-reply-to:references:references;
 bh=9m1pQh0v2q5r8t1w4z7A0C3F6I9L2O5R8U1X4a7d0g=;
 b={dkim}
X-Rspamd-Action: no action
X-Spamd-Bar: ---
X-Filter-Info: {spam}
Message-ID: <{id}@feder.example>
Date: Wed, 1 Apr 2026 08:12:45 +0100
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
Subject: Re: {subject}
To: Anna Berg <anna.berg@nordhaus.example>
Cc: Sales <sales@feder.example>
References: <chase-4711@nordhaus.example>
Content-Language: en-GB
From: Tom Hill <tom@feder.example>
In-Reply-To: <chase-4711@nordhaus.example>
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Transfer-Encoding: 8bit

"""
