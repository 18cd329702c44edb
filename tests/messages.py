"""Messages as clients write them, for the tests of reading. All of it was written for this project."""

from html import escape

US = "Steadily <checkin@steadily.example>"
LETTER = """Hello Ada,

How did this week go (16-22 November 2026)? Reply in your own words, or fill in the lines:

Applications sent:
Conversations had:
Practice sessions:

Your goals: 5 applications, 3 conversations, 2 practice sessions. Last week you sent 4 applications.

Reply with the word pause when you want a rest, and with the word stop when you want to leave."""
LETTER_HTML = "<p>" + LETTER.replace("\n\n", "</p><p>").replace("\n", "<br>") + "</p>"
SUBJECT = "How did your week go?"


def message(
    text: str | None = None, html: str | None = None, *, to: str = US, headers: str = "", kind: str = ""
) -> bytes:
    """A reply of Ada's, as UTF-8; `kind` adds parameters to the text's Content-Type."""
    head = (
        f"From: Ada Obi <ada@example.org>\nTo: {to}\nSubject: Re: {SUBJECT}\nDate: Fri, 20 Nov 2026 18:00:00 +0000\n"
        f"Message-ID: <reply@example.org>\nIn-Reply-To: <letter@steadily.example>\nMIME-Version: 1.0\n{headers}"
    )
    parts = [
        f"Content-Type: text/{subtype}; charset=utf-8{kind if subtype == 'plain' else ''}\n\n{body}\n"
        for subtype, body in (("plain", text), ("html", html))
        if body is not None
    ]
    if len(parts) == 1:
        return (head + parts[0]).encode()
    both = "".join(f"--b\n{part}" for part in parts)
    return f'{head}Content-Type: multipart/alternative; boundary="b"\n\n{both}--b--\n'.encode()


def quoted(text: str, mark: str = "> ") -> str:
    """The text with a mark before each line."""
    return "\n".join(f"{mark}{line}" if line else mark.rstrip() for line in text.split("\n"))


def divs(text: str) -> str:
    """Each line in an element of its own, as webmail writes them."""
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


ATTRIBUTIONS = (  # one for each way of writing it: what stands first, what stands last, which script, which date
    "On Fri, Nov 20, 2026 at 4:00 PM Steadily <checkin@steadily.example> wrote:",
    "On Fri, Nov 20, 2026, 4:00 PM Steadily <\ncheckin@steadily.example> wrote:",
    "Am Fr., 20. Nov. 2026 um 16:00 Uhr schrieb Steadily <checkin@steadily.example>:",
    "Le ven. 20 nov. 2026 à 16:00, Steadily <checkin@steadily.example> a écrit :",
    "El vie, 20 nov 2026 a las 16:00, Steadily (<checkin@steadily.example>) escribió:",
    "pe 20. marrask. 2026 klo 16.00 Steadily (checkin@steadily.example) kirjoitti:",
    "Steadily <checkin@steadily.example> ezt írta (időpont: 2026. nov. 20., P, 16:00):",
    "Steadily <\ncheckin@steadily.example> ezt írta (időpont: 2026. nov. 20., P, 16:00):",
    "Steadily <checkin@steadily.example>, 20 Kas 2026 Cum, 16:00 tarihinde şunu yazdı:",
    "пт, 20 нояб. 2026 г. в 16:00, Steadily <checkin@steadily.example>:",
    "2026年11月20日(金) 16:00 Steadily <checkin@steadily.example>:",
    "2026년 11월 20일 (금) 오후 4:00, Steadily <checkin@steadily.example>님이 작성:",
    "Steadily <checkin@steadily.example> 于2026年11月20日周五 16:00写道：",
    "\u202bבתאריך יום ו׳, 20 בנוב׳ 2026 ב-16:00 מאת \u202aSteadily\u202c <\u202acheckin@steadily.example\u202c>:\u202c",
    "در تاریخ جمعه ۲۰ نوامبر ۲۰۲۶، ۱۶:۰۰ Steadily <checkin@steadily.example> نوشت:",
    "On 20.11.2026 16:00, Steadily wrote:",
    "On Fri, 2026-11-20 at 16:00 +0000, Steadily wrote:",
    "On Fri, 20 Nov 2026 16:00:03 +0000\nSteadily <checkin@steadily.example> wrote:",
    "* Steadily <checkin@steadily.example> [2026-11-20 16:00]:",
    "Steadily <checkin@steadily.example> writes:",
    "Steadily writes:",
    "Zitat von Steadily <checkin@steadily.example>:",
    "20. Nov. 2026, 16:00 von checkin@steadily.example:",
    "At 04:00 PM 11/20/2026, you wrote:",
    "fr., 20.11.2026 16:00: Steadily <checkin@steadily.example> skrev",
    " ---- On Fri, 20 Nov 2026 09:00:36 -0700 Steadily <checkin@steadily.example> wrote --- ",
    "------- Original Message -------\nOn Friday, November 20th, 2026, Steadily <checkin@steadily.example> wrote:",
)
LABELS = (  # From, Sent, To, Subject as Outlook heads them
    ("From", "Sent", "To", "Subject"),
    ("Von", "Gesendet", "An", "Betreff"),
    ("De ", "Envoyé ", "À ", "Objet "),
    ("Da", "Inviato", "A", "Oggetto"),
    ("Från", "Skickat", "Till", "Ämne"),
    ("差出人", "送信日時", "宛先", "件名"),
    ("发件人", "发送时间", "收件人", "主题"),
    ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    ("От", "Отправлено", "Кому", "Тема"),
    ("من", "تم الإرسال", "إلى", "الموضوع"),
    ("*From*", "*Sent*", "*To*", "*Subject*"),
)


def header_block(labels: tuple[str, ...] = LABELS[0], sender: str = US) -> str:
    """What Outlook puts above the message it quotes without marks."""
    values = (sender, "Friday, November 20, 2026 4:00 PM", "Ada Obi <ada@example.org>", SUBJECT)
    return "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))


UNMARKED = {  # clients that mark no quoted line: the text above our letter
    "Yahoo": "    On Friday, November 20, 2026 at 04:00:03 PM GMT, Steadily <checkin@steadily.example> wrote:  \n \n",
    "Outlook, plain text": f"-----Original Message-----\n{header_block()}\n\n",
    "Outlook on the web": f"{'_' * 32}\n{header_block()}\n\n",
    "Exchange, names only": f"{header_block(sender='Steadily')}\n\n",
    "Paragraphs apart": header_block().replace("\n", "\n\n") + "\n\n",
    "Samsung": (
        "-------- Original message --------\nFrom: Steadily <checkin@steadily.example> \nDate: 11/20/26  4:00 PM  "
        f"(GMT+00:00) \nTo: ada@example.org \nSubject: {SUBJECT} \n\n"
    ),
    "GMX": (
        "Gesendet: Freitag, 20. November 2026 um 16:00 Uhr\nVon: Steadily <checkin@steadily.example>\n"
        f"An: ada@example.org\nBetreff: {SUBJECT}\n\n"
    ),
    "Lotus Notes": (
        "Steadily ---20/11/2026 16:00:03---Hello Ada, How did this\n\nFrom:\tSteadily <checkin@steadily.example>\n"
        f"To:\tAda Obi <ada@example.org>\nDate:\t20/11/2026 16:00\nSubject:\t{SUBJECT}\n\n\n"
    ),
    "eM Client": (
        '------ Original Message ------\nFrom "Steadily" <checkin@steadily.example>\nTo "Ada Obi" <ada@example.org>\n'
        f"Date 20/11/2026 16:00:03\nSubject {SUBJECT}\n\n"
    ),
    "GroupWise": ">>> Steadily <checkin@steadily.example> 20/11/2026 16:00 >>>\n",
    "QQ": (
        '------------------ 原始邮件 ------------------\n发件人: "Steadily" <checkin@steadily.example>;\n'
        f'发送时间: 2026年11月20日(星期五) 晚上11:00\n收件人: "Ada Obi"<ada@example.org>;\n主题: {SUBJECT}\n\n'
    ),
    "Apple, forwarded": (
        f"Begin forwarded message:\n\nFrom: Steadily <checkin@steadily.example>\nSubject: {SUBJECT}\n"
        "Date: November 20, 2026 at 4:00:03 PM GMT\nTo: Ada Obi <ada@example.org>\n\n"
    ),
    "AOL, old": (
        "In a message dated 11/20/2026 4:00:03 PM Eastern Standard Time, checkin@steadily.example writes:\n\n"
    ),
}
WROTE = "On Fri, Nov 20, 2026, Steadily &lt;checkin@steadily.example&gt; wrote:"
PAGES = {  # clients' HTML: {own} stands for the person's words, {letter} for ours
    "Gmail": (
        '<div dir="ltr">{own}</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">'
        f'{WROTE}<br></div><blockquote class="gmail_quote">{{letter}}</blockquote></div>'
    ),
    "Apple Mail": f'{{own}}<br><div><blockquote type="cite"><div>{WROTE}</div>{{letter}}</blockquote></div>',
    "Yahoo": f'<div>{{own}}</div><div id="yahoo_quoted_12" class="yahoo_quoted"><div>{WROTE}</div>{{letter}}</div>',
    "Outlook on the web": (
        '<div>{own}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Steadily</div>'
        "<div>{letter}</div>"
    ),
    "Outlook for iOS": (
        '{own}<div id="ms-outlook-mobile-signature">Get <a href="https://aka.example">Outlook for iOS</a></div>'
        '<div id="mail-editor-reference-message-container"><b>From: </b>Steadily<br>{letter}</div>'
    ),
    "Word": (
        "<div class=WordSection1><p class=MsoNormal>{own}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div>"
        "<p class=MsoNormal><b>From:</b> Steadily &lt;checkin@steadily.example&gt;<br><b>Sent:</b> Friday, November 20,"
        " 2026 4:00 PM<br><b>To:</b> Ada Obi<br><b>Subject:</b> How did your week go?</p></div>{letter}</div>"
    ),
    "GMX": (
        '<div>{own}<div>&nbsp;<div name="quote"><div><b>Sent:</b> Friday, November 20, 2026 at 4:00 PM<br><b>From:</b>'
        ' Steadily<br></div><div name="quoted-content">{letter}</div></div></div></div>'
    ),
    "Proton": (
        '<div>{own}</div><div class="protonmail_signature_block">Sent with <a href="https://proton.example">Proton Mail'
        f'</a>.</div><div class="protonmail_quote">{WROTE}<br><blockquote>{{letter}}</blockquote></div>'
    ),
    "Spark": (
        '<div name="messageBodySection">{own}</div><div name="messageSignatureSection">Sent with Spark</div>'
        f'<div name="messageReplySection">{WROTE}<blockquote type="cite">{{letter}}</blockquote></div>'
    ),
    "FairEmail": f'{{own}}<div fairemail="reference"><p>{WROTE}</p><blockquote>{{letter}}</blockquote></div>',
    "Zoho": (
        '<div>{own}</div><div id="Zm-_Id_-Sgn"><div>Ada Obi</div><div>Since 1994</div></div><div class="zmail_extra">'
        f"---- {WROTE} ----<blockquote>{{letter}}</blockquote></div>"
    ),
    "Roundcube": f'<p>{{own}}</p><p id="reply-intro">{WROTE}</p><blockquote type="cite">{{letter}}</blockquote>',
}
