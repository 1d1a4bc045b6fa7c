"""Reads a message into the fixed shape by word lists: sentence by sentence, every question found or named `other`."""

import re
from collections.abc import Mapping
from typing import Any

from ..reading import Language, Matter, MessageReading
from .danger import sounds_dangerous
from .everyday_words import ASKS_TOO, ONLY_ASKED, RULES, SPANISH, as_meant
from .scripted import Script

_APPT = r"(?:appointments?|sessions?|visits?|appt|slot|meetings?)"
_RULES: list[tuple[Matter, str]] = [
    (Matter.LEGAL, r"\b(?:lawyers?|attorneys?|subpoena\w*|court|custody|judge|lawsuit|sue|suing|deposition|legal)\b"),
    (Matter.AI_CONSENT, r"\b(?:ai|artificial intelligence|robot|chatbot|computer)\b.*\b(?:consent|do(?:n'?t| not) want|opt|stop|used?|tools?|notes?)\b|\btake back my consent\b"),
    (Matter.RECORDS, r"\b(?:my|the|our|his|her) (?:\w+ )?(?:records?|notes|chart|file|summary)\b|\b(?:records?|notes) (?:sent|request|released?)\b|\bsummary of\b"),
    (Matter.LETTER, r"\b(?:letter|note) (?:for|to|from you|about|that says)\b|\bwrite (?:me |us )?(?:a|one|the) (?:letter|note)\b|\b(?:fmla|emotional support|esa|accommodation|disability (?:form|paper)\w*)\b"),
    (Matter.COMPLAINT, r"\b(?:complain\w*|unacceptable|disappointed|upset with|terrible service|rude|report you|bad review|refund|grievance|not happy with|angry (?:about|with|at) (?:you|the office|this practice))\b"),
    (Matter.ABOUT_SOMEBODY_ELSE, r"\bwhat (?:did|has|have|does|was) .{0,40}\b(?:tell|told|say|said|talk\w*|discuss\w*)\b|\btell me what (?:was|he|she|they)\b|\b(?:is|does) (?:my|your) (?:\w+ ){0,2}(?:also )?(?:a client|come (?:here|to you)|see you)\b"),
    (Matter.REFILL, r"\b(?:refill\w*|renew my (?:prescription|meds?)|(?:tablets|pills|meds?|doses?) left|ran out of|running out of (?:my )?(?:meds?|pills|tablets|medication))\b"),
    (Matter.MEDICATION_QUESTION, r"\b(?:medications?|meds?|medicine|dos(?:e|es|age)|pills?|tablets?|prescri\w+|side effects?|dizzy|sertraline|prozac|zoloft|lexapro|xanax|adderall|lithium|ssri)\b|\b\d+ ?mg\b"),
    (Matter.SLIDING_SCALE, r"\b(?:sliding scale|reduced (?:fee|rate)|lower (?:fee|rate|price)|can'?t afford|cannot afford|too expensive|discount)\b"),
    (Matter.PAYMENT_PLAN, r"\b(?:payment plan|installments?|pay (?:it |this |that )?(?:in|over|off) (?:\w+ )?(?:parts?|payments?|months?|time|installments?)|pay half|split (?:it|the bill|the payment)|pay later)\b"),
    (Matter.CLAIM_QUESTION, r"\b(?:claims?|denied|denial|eob|explanation of benefits|insur(?:er|ance) (?:says?|said|told|den\w+|won'?t|will not|did not|didn'?t|is refusing)|authorization|deductible|superbill|out of network|coverage)\b"),
    (Matter.INSURANCE_CHANGE, r"\b(?:(?:new|changed|different|switch\w*) (?:my )?(?:insurance|insurer|plan|card|coverage)|(?:insurance|plan|card) (?:has |is |was |just )?(?:changed|new|different)|insurance card|upload (?:the|my) (?:new )?card)\b"),
    (Matter.BALANCE, r"\b(?:my (?:current )?balance|balance (?:right now|on my)|how much (?:do i|i) (?:still )?owe|what do i owe|amount due|do i (?:still )?owe)\b"),
    (Matter.LAST_PAYMENT, r"\b(?:(?:did|have) you (?:get|got|receive\w*) my (?:last )?payment|my last payment|payment (?:go|went) through|did my (?:card|payment))\b"),
    (Matter.BILL_QUESTION, r"\b(?:bill(?:ed|s)?|statement|invoice|charg(?:e|ed|es|ing)|copay\w*|co-pay\w*|receipt|overcharg\w*|double charged|charged twice|paid)\b(?!.*\blate fee\b)"),
    (Matter.BILLING_CONTACT, r"\b(?:who|how) .{0,30}\bbilling\b|\bbilling (?:number|department|office|phone|hours)\b"),
    (Matter.CANCELLATION_RULE, r"\b(?:late fee|cancel\w* (?:fee|policy|rule|charge)|no[- ]show fee|(?:charge|fee) .{0,20}cancel\w*|pay .{0,20}(?:late|cancel\w*|miss\w*))\b"),
    (Matter.RUNNING_LATE, r"\b(?:(?:be|running|run|am|arrive|arriving|come) .{0,25}\blate\b|minutes late|late (?:to|for) (?:my|our|the)|stuck in traffic)"),
    (Matter.VIDEO_LINK, r"\b(?:(?:the|a|my|find|where.{0,20}|send.{0,20}) ?(?:video |zoom |telehealth |session )?link\b|how .{0,20}(?:join|log ?in|connect)|video (?:link|not working)|telehealth link)"),
    (Matter.CHANGE_OFFICE, r"\b(?:switch|move|change|transfer|come) .{0,20}\b(?:north|main|other|different|another|closer)? ?(?:office|location)\b|\bother location\b"),
    (Matter.HOW_APPOINTMENT, rf"\b(?:by|on|over|via|in) (?:video|phone|zoom|person|the office)\b.*\b(?:or)\b|\b(?:is|will|would) .{{0,40}}{_APPT}.{{0,20}}\b(?:video|online|virtual|in person|in the office|telehealth)\b|\bwho (?:is|am i).{{0,20}}{_APPT}\b|\bwith (?:whom|who)\b"),
    (Matter.CANCEL_APPOINTMENT, r"\b(?:(?:need|want|have|like|please|must|going) (?:to )?cancel|cancel (?:my|our|this|the|tomorrow|next|today)|(?:can'?t|cannot|can not|won'?t|unable to) (?:make|come|attend)\b)"),
    (Matter.CHANGE_APPOINTMENT, rf"\b(?:reschedul\w*|(?:move|change|switch|push|swap|shift|postpone) (?:\w+ ){{0,4}}(?:{_APPT}|monday|tuesday|wednesday|thursday|friday|saturday|time|day|to|it|earlier|later)|(?:earlier|later|another|different|other) (?:{_APPT}|time|day|date)|can we come on|could we (?:come|do|meet)|instead\b|extra {_APPT})"),
    (Matter.BOOK_APPOINTMENT, rf"\b(?:book|schedule|make|set up|get|need|have) (?:a|an|another|my|the|some)? ?(?:new |next |first |extra |sooner )?{_APPT}\b|\b(?:any|do you have) (?:openings?|availability|times? (?:open|free))\b|\bsee you sooner\b"),
    (Matter.NEXT_APPOINTMENT, rf"\b(?:when|what (?:time|day|date)|which day|remind me|confirm|do i have|is my|still (?:on|have)|date of|time of|see me next)\b.{{0,50}}\b(?:{_APPT}|see you|come in|next|booked|scheduled|on for)\b|\bnext {_APPT}\b.{{0,20}}\?|\bupcoming {_APPT}"),
    (Matter.OPEN_FORMS, r"\b(?:(?:any|which|what|still|the) .{0,20}\b(?:forms?|paperwork|questionnaires?)\b.{0,30}\b(?:left|need|open|due|fill|sign|miss\w*|complete|waiting)|(?:need|have) to (?:fill|sign|complete))\b"),
    (Matter.FORM_QUESTION, r"\b(?:forms?|paperwork|questionnaires?|worksheet|thought record|intake packet|sheet)\b"),
    (Matter.PARKING, r"\b(?:park|parking|garage|where .{0,20}\bpark)\b"),
    (Matter.WIFI, r"\b(?:wi-?fi|internet password)\b"),
    (Matter.HOURS, r"\b(?:(?:office|your|opening|business) hours|are you open|when (?:do|are) you (?:open|close)|open on|how late are you)\b"),
    (Matter.CHILDREN_RULE, r"\b(?:(?:leave|drop|wait).{0,30}\b(?:my|the) (?:child|kid|son|daughter)|waiting room|bring my (?:child|kid|kids|baby|son|daughter))\b"),
    (Matter.ADDRESS, r"\b(?:(?:your|the|office) address|where (?:are you|is (?:the|your) (?:office|building))|directions|how (?:do|can) i get (?:there|to you))\b"),
    (Matter.PHONE, r"\b(?:(?:your|the|office|a) (?:phone|telephone)? ?number|phone number|call (?:the|your) (?:office|front desk)|who (?:can|do) i call|call you)\b"),
    (Matter.CLINICAL_QUESTION, r"\b(?:panic\w*|anxi\w+|depress\w*|nightmares?|can'?t sleep|insomnia|feel(?:ing)? (?:so |very |really |more )?(?:low|sad|down|worse|bad|hopeless|scared|numb|overwhelmed|awful)|symptoms?|diagnos\w*|trigger\w*|relaps\w*|craving|homework from|what should (?:i|we) do|should i (?:stop|start|keep|try|tell)|is it normal|cope|coping|flashback\w*|sticker chart|exercise you)\b"),
]  # fmt: skip
_COMPILED = [(matter, re.compile(pattern, re.IGNORECASE)) for matter, pattern in (*_RULES, *RULES)]
_SPANISH_RULES: list[tuple[Matter, str]] = [
    (Matter.CANCEL_APPOINTMENT, r"\bcancelar\b|\bno (?:puedo|podre|voy a poder) (?:ir|llegar|asistir)\b"),
    (Matter.CHANGE_APPOINTMENT, r"\b(?:cambiar|mover|otra hora|otro dia|reprogramar|despues de las|antes de las)\b"),
    (Matter.NEXT_APPOINTMENT, r"\b(?:a que hora|cuando|que dia|fecha)\b.{0,40}\b(?:cita|sesion|consulta)\b|\bproxima cita\b"),
    (Matter.BALANCE, r"\b(?:cuanto debo|saldo|cuenta pendiente)\b"),
    (Matter.INSURANCE_CHANGE, r"\b(?:seguro nuevo|nuevo seguro|tarjeta (?:nueva )?del seguro|cambi\w+ de seguro|tarjeta nueva)\b"),
    (Matter.REFILL, r"\b(?:receta|pastillas|medicina|medicamento|surtir)\b"),
    (Matter.OPEN_FORMS, r"\b(?:formularios?|papeles|firmar)\b"),
    (Matter.ADDRESS, r"\b(?:direccion|donde (?:esta|queda))\b"),
]  # fmt: skip
_SPANISH_COMPILED = [(matter, re.compile(pattern)) for matter, pattern in (*_SPANISH_RULES, *SPANISH)]
_SPANISH_WORDS = re.compile(
    r"\b(?:hola|buenas|buenos|gracias|por favor|cita|cuando|cuándo|qué|está|estoy|quiero|puedo|podemos|necesito|seguro|tarde"
    r"|mañana|semana|hasta|pero|para|porque|usted|mi hij[oa]|el|la|los|una|que|de|en|no|con|y)\b",
    re.IGNORECASE,
)
_ENGLISH_WORDS = re.compile(
    r"\b(?:the|and|you|is|are|i|my|we|can|could|to|for|in|on|it|have|has|do|what|when|where|please|thanks?|hi|hello|with|not)\b",
    re.IGNORECASE,
)
_TO_SOFTWARE = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:rules?|instructions?|previous|earlier|above|them|guidelines?|safety)\b"
    r"|\b(?:system|developer|admin\w*|assistant) (?:note|message|prompt|override|instruction)"
    r"|\b(?:system|assistant|model|ai|ai reader|bot|agent|gpt|claude|llm) ?:|\bto (?:the|any|whatever) (?:ai|assistant|model|bot|llm|system)\b"
    r"|\b(?:ai|assistant|bot|model|llm)[,:]? (?:reader|please|must|should|you are|now)\b"
    r"|\b(?:note|message|instruction)s? (?:to|for) (?:the )?(?:assistant|ai|system|model|bot|software)\b|<!--|\bjailbreak|\bprompt\b"
    r"|\b(?:pre-?approved|without (?:asking|review|approval)|do not (?:mention|tell|alert|flag))\b|\b(?:rot13|base64)\b"
    r"|[A-Za-z0-9+/]{48,}={0,2}|[​-‏⁠\U000E0000-\U000E007F]|⟦U\+|\\u200|\[U\+|U\+E00|U\+200"
)
_DAYS = re.compile(
    r"(?i)\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|next week|this week|\d{4}-\d{2}-\d{2})\b"
)
_ASKS = re.compile(
    r"(?i)\?|¿|\b(?:can|could|would|will|may|do|does|did|is|are|should) (?:i|you|we|he|she|they|somebody|someone|it|the|my)\b"
    r"|\b(?:please|i need|we need|i want|i'?d like|i would like|let me know|help me|send me|send us|tell me|wondering|necesito|quisiera)\b"
)
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
_NEWS = frozenset({Matter.BILL_QUESTION, Matter.FORM_QUESTION})
"""Said without asking, these may be news (`I paid at the desk`); they say what a bare `can somebody check?` is about."""


def reads(task: Mapping[str, Any]) -> Script:
    """The reader's script: no tools, one answer."""
    return read_message(str(task["untrusted_text"]))
    yield  # a generator that never asks


def read_message(text: str) -> MessageReading:
    language = _language(text)
    found: dict[Matter, None] = {}
    news: dict[Matter, None] = {}
    for sentence in filter(None, (part.strip() for part in _SENTENCES.split(text))):
        asked, told = _matters(sentence, language)
        found.update(dict.fromkeys(asked))
        news.update(dict.fromkeys(told))
    if list(found) == [Matter.OTHER] and news:
        found = news
    return MessageReading(
        language=language,
        matters=_settled(list(found), text)[:8],
        danger=sounds_dangerous(text),
        speaks_to_software=bool(_TO_SOFTWARE.search(text)),
        dates=list(dict.fromkeys(day.lower() for day in _DAYS.findall(text)))[:6],
    )


def _matters(sentence: str, language: Language) -> tuple[list[Matter], list[Matter]]:
    """What the sentence asks or wishes, and what it tells."""
    asks = bool(_ASKS.search(sentence) or ASKS_TOO.search(sentence))
    meant = as_meant(sentence)
    found = [matter for matter, pattern in _COMPILED if pattern.search(meant)]
    if language is Language.SPANISH:
        plain = _plain(sentence)
        found = [matter for matter, pattern in _SPANISH_COMPILED if pattern.search(plain)]
    found = _sharpest(list(dict.fromkeys(found)))
    if asks:
        return found or [Matter.OTHER], []
    news = _NEWS | ONLY_ASKED
    return [matter for matter in found if matter not in news], [matter for matter in found if matter in _NEWS]


_COVERED_BY: dict[Matter, frozenset[Matter]] = {
    Matter.MEDICATION_QUESTION: frozenset({Matter.REFILL}),
    Matter.CLINICAL_QUESTION: frozenset({Matter.MEDICATION_QUESTION}),
    Matter.BILL_QUESTION: frozenset({
        Matter.CLAIM_QUESTION, Matter.BALANCE, Matter.LAST_PAYMENT, Matter.PAYMENT_PLAN, Matter.CANCELLATION_RULE,
        Matter.SLIDING_SCALE, Matter.BILLING_CONTACT, Matter.COMPLAINT,
    }),
    Matter.FORM_QUESTION: frozenset({Matter.OPEN_FORMS, Matter.LETTER, Matter.RECORDS, Matter.SLIDING_SCALE}),
    Matter.BALANCE: frozenset({Matter.CLAIM_QUESTION}),
    Matter.NEXT_APPOINTMENT: frozenset({
        Matter.CHANGE_APPOINTMENT, Matter.CANCEL_APPOINTMENT, Matter.HOW_APPOINTMENT, Matter.RUNNING_LATE, Matter.HOURS,
        Matter.CANCELLATION_RULE,
    }),
    Matter.CANCEL_APPOINTMENT: frozenset({Matter.CANCELLATION_RULE}),
    Matter.CHANGE_OFFICE: frozenset({Matter.HOW_APPOINTMENT}),
    Matter.PHONE: frozenset({Matter.BILLING_CONTACT}),
    Matter.BOOK_APPOINTMENT: frozenset({
        Matter.NEXT_APPOINTMENT, Matter.CHANGE_APPOINTMENT, Matter.CANCEL_APPOINTMENT, Matter.HOW_APPOINTMENT,
    }),
    Matter.CHANGE_APPOINTMENT: frozenset({Matter.CHANGE_OFFICE}),
    Matter.CLAIM_QUESTION: frozenset({Matter.INSURANCE_CHANGE}),
    Matter.RECORDS: frozenset({Matter.ABOUT_SOMEBODY_ELSE, Matter.AI_CONSENT}),
    Matter.ADDRESS: frozenset({Matter.RECORDS, Matter.PARKING}),
}  # fmt: skip
"""What is said more exactly by another matter of the same sentence."""


def _sharpest(found: list[Matter]) -> list[Matter]:
    return [matter for matter in found if not _COVERED_BY.get(matter, frozenset()) & set(found)]


def _settled(found: list[Matter], text: str) -> list[Matter]:
    """Something that asks and was not understood stays in the list; a wish that was does not need its echo."""
    if Matter.LEGAL in found and Matter.RECORDS in found:
        found = [matter for matter in found if matter is not Matter.ADDRESS]
    specific = [matter for matter in found if matter is not Matter.OTHER]
    if Matter.OTHER in found and specific and not _asks_twice(text):
        return specific
    return found


def _asks_twice(text: str) -> bool:
    return text.count("?") > 1 or bool(re.search(r"(?i)\b(?:also|another|second) (?:question|thing)\b", text))


def _language(text: str) -> Language:
    words = re.findall(r"\w+", text)
    spanish, english = len(_SPANISH_WORDS.findall(text)), len(_ENGLISH_WORDS.findall(text))
    if re.search("[¿¡ñ]", text) or (spanish > english and spanish >= 2):
        return Language.SPANISH
    foreign = sum(not word.isascii() for word in words)
    return (
        Language.OTHER
        if words and (foreign > len(words) / 3 or (len(words) > 6 and english == 0))
        else Language.ENGLISH
    )


def _plain(text: str) -> str:
    import unicodedata

    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
