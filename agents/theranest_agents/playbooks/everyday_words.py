"""Further ways in which people say things, beside the word lists of `message_reader`: as data, one line a way.

Widened by the messages of `evals/cases/messaging/develop.yaml`; those of `judge.yaml` are only ever measured with.
"""

import re

from ..reading import Matter

_APPT = r"(?:appointments?|sessions?|visits?|appts?|slots?|meetings?)"
_FORMS = r"(?:forms?|paper ?work|papers|questionnaires?)"
_CLOSE_ONE = r"(?:wife|husband|partner|spouse|son|daughter|kid|child|mom|mother|dad|father|brother|sister|friend|ex|boyfriend|girlfriend)"
_PAPERS = r"(?:information|info|records?|files?|notes|chart|history|documents|test results|assessment|evaluation)"

RULES: list[tuple[Matter, str]] = [
    (Matter.NEXT_APPOINTMENT, rf"\b(?:when|what (?:time|day|date)|which (?:time|day|date)|what is (?:the|my) (?:time|day|date))\b.{{0,60}}\b(?:sees? (?:you|me|him|her|us)|meet\w*|(?:come|comes|coming) (?:in|to you|there|over)|(?:be|get) there|{_APPT}|again|booked|scheduled|on for)\b"),
    (Matter.NEXT_APPOINTMENT, r"\b(?:am i|are we|is (?:he|she)|i'?m|i am|we'?re|we are) (?:still )?(?:booked|scheduled|on for|down for|set for|meeting)\b"),
    (Matter.NEXT_APPOINTMENT, rf"^\W*(?:my |next )*{_APPT} (?:time|date|day)s?\b|\b{_APPT} (?:still )?(?:coming up|ahead|on the books)\b|\b(?:anything|something|nothing) .{{0,20}}\b(?:calendar|coming up|booked|scheduled)\b"),
    (Matter.NEXT_APPOINTMENT, rf"\b(?:forgot|forget|lost|can'?t (?:remember|recall|find)|cannot (?:remember|recall|find)|don'?t (?:remember|recall|know)|not sure)\b.{{0,50}}\b(?:time|day|date|when|{_APPT})\b|\bremind me (?:when|what|which|of|about)\b"),
    (Matter.HOW_APPOINTMENT, r"\b(?:virtual\w*|online|video|zoom|telehealth|in person|office|remote\w*|drive|phone)\b.{0,40}\bor\b.{0,40}\b(?:virtual\w*|online|video|zoom|telehealth|log ?(?:on|in)|in person|office|drive|come|from home|phone|remote\w*)\b"),
    (Matter.CHANGE_APPOINTMENT, r"\b(?:make it|come(?: in)?|meet|do it|get in) (?:\w+ ){0,3}(?:earlier|sooner|later|another (?:day|time)|(?:a )?different (?:day|time))\b|\b(?:different|another|other|later|earlier) (?:slot|time|day|date|hour)\b"),
    (Matter.CANCEL_APPOINTMENT, rf"\b(?:call (?:it |this )?off|cancel|drop|skip)\b.{{0,30}}\b(?:{_APPT}|schedule|today|tomorrow|week)\b|\btake me off (?:the|your) (?:schedule|calendar|list)\b|\b(?:won'?t|can'?t|cannot|not) (?:be able to )?(?:make it|be there|attend)\b"),
    (Matter.BOOK_APPOINTMENT, r"\b(?:like|want|love|hope|hoping) to (?:see you|come (?:back|in|again)|start (?:again|coming|back))\b|\b(?:chance|way|possible|room) (?:of|to|for) (?:me to )?(?:getting|get|come|coming|be|being) (?:in|seen)\b|\b(?:openings?|availability|free (?:times?|slots?))\b"),
    (Matter.CHANGE_OFFICE, r"\b(?:other|different|closer|second|north|south) (?:office|location|branch)\b|\boffice (?:up|down|in the) (?:north|south)\b"),
    (Matter.RUNNING_LATE, r"\b(?:i'?ll|i will|i'?m|i am|i might|i may|we'?ll|gonna|going to|if i|running|get there)\b.{0,40}\b(?:late|delayed|behind)\b|\b(?:show up|arrive|get there|come in)\b.{0,30}\b(?:after|late)\b"),
    (Matter.CANCELLATION_RULE, r"\b(?:policy|rules?|fees?|penalty|charged?|costs?|notice|pay)\b.{0,60}\b(?:cancel\w*|call off|miss(?:ed|ing)?|no[- ]shows?)\b|\b(?:cancel\w*|call off|miss(?:ed|ing)?|no[- ]shows?)\b.{0,60}\b(?:policy|rules?|fees?|penalty|charged?|costs?|notice|pay)\b"),
    (Matter.BALANCE, r"\b(?:how much|what)\b.{0,40}\b(?:owe|owed|amount due|outstanding|balance|total|(?:left|have) to pay|is it now)\b|\b(?:do|does) (?:i|we) (?:still )?(?:have|owe)\b.{0,30}\b(?:open (?:bill|balance)|balance|anything|money)\b"),
    (Matter.BALANCE, r"\b(?:paid up|paid off|all paid|settled up|overpaid|paid too much)\b|\b(?:account|balance) (?:stands?|says?|looks?|shows?|status|now)\b|\b(?:anything|something|amount|money) .{0,20}\bto pay\b|\b(?:open|left|due|outstanding) on my account\b"),
    (Matter.LAST_PAYMENT, r"\b(?:my|our|the) (?:last |latest )?(?:payment|check|cheque|money|transfer|deposit)\b.{0,40}\b(?:arriv\w*|com(?:e|es|ing) (?:in|through)|came (?:in|through)|go(?:ne)? through|went through|received|post(?:ed)?|clear(?:ed)?|processed)\b|\b(?:receive|received|get|got|see)\b.{0,20}\b(?:my|the|our) (?:last |latest )?(?:payment|check|cheque|money|transfer)\b"),
    (Matter.LAST_PAYMENT, r"\b(?:last|latest|most recent) (?:payment|time (?:that )?i paid)\b|\bwhen did i (?:last )?pay\b"),
    (Matter.PAYMENT_PLAN, r"\b(?:spread|stretch|break|split|divide)\b.{0,30}\b(?:over|out|up|months?|payments?)\b|\bpay\b.{0,30}\b(?:a little|bit by bit|monthly|(?:each|every|per|a) month|over time|slowly)\b|\b(?:can'?t|cannot) (?:pay|do)\b.{0,15}\b(?:all|everything|full|once)\b"),
    (Matter.BILL_QUESTION, r"\b(?:charge|bill|statement|invoice|fee)\b.{0,60}\b(?:don'?t understand|wrong|mistake|error|explain|sense|confus\w*)\b|\bwhy\b.{0,40}\b(?:charged?|billed?|fee)\b"),
    (Matter.CLAIM_QUESTION, r"\b(?:insurer|insurance|plan|payer)\b.{0,30}\b(?:refus\w*|reject\w*|den(?:y|ied|ies)|won'?t (?:pay|cover)|not (?:pay|cover)\w*|didn'?t (?:pay|cover))\b|\b(?:superbill|reimburse\w*)\b"),
    (Matter.INSURANCE_CHANGE, r"\b(?:new|switch\w*|chang\w*|different)\b.{0,25}\b(?:insurance|insurer|health plans?|coverage|carrier)\b"),
    (Matter.SLIDING_SCALE, r"\b(?:reduced|lower|cheaper|discounted|low[- ]income) (?:rates?|fees?|prices?|costs?|people|families)\b|\bdiscounts?\b|\blow income\b"),
    (Matter.BILLING_CONTACT, r"\b(?:who|whom|number|how|where)\b.{0,40}\b(?:billing|about (?:my|the|a) (?:bill|statement|charge))\b"),
    (Matter.OPEN_FORMS, rf"\b(?:missing|left|need|remaining|outstanding|due|(?<!can't )(?<!cannot )(?<!to )open|waiting|(?:not|didn'?t|haven'?t) (?:do|done)|have to)\b.{{0,30}}\b{_FORMS}\b|\b{_FORMS}\b.{{0,40}}\b(?:missing|left|still|remaining|outstanding|due|open|waiting|needed|not (?:do|done)|didn'?t|haven'?t)\b|\bleft to (?:sign|fill|do)\b"),
    (Matter.HOURS, r"\b(?:what time|when)\b.{0,15}\b(?:do you|does the office|are you|is the office)\b.{0,12}\b(?:close|closed|closing|open)\b|\b(?:until when|how late|how long|till when)\b.{0,30}\b(?:open|there|office)\b|\byour hours\b"),
    (Matter.ADDRESS, r"\bwhere\b.{0,15}\b(?:is|are|do i find)\b.{0,15}\b(?:building|office|located|you|your place)\b|\b(?:street|your|office|the) address\b"),
    (Matter.PHONE, r"\bnumber\b.{0,25}\b(?:call|reach|front desk|office)\b|\bphone number\b"),
    (Matter.VIDEO_LINK, r"\b(?:get|log|sign|join|dial|connect)\b.{0,20}\b(?:video|zoom|telehealth|online session|virtual)\b|\blink\b.{0,30}\b(?:video|zoom|session|call|telehealth)\b"),
    (Matter.WIFI, r"\b(?:wi-?fi|internet|hotspot)\b"),
    (Matter.PARKING, r"\b(?:leave|put) (?:my|the) car\b"),
    (Matter.CHILDREN_RULE, r"\b(?:leave|errand|go (?:out|away|shopping)|wait|stay)\b.{0,40}\b(?:while|during)\b.{0,20}\b(?:my|his|her|the)\b|\b(?:while|during)\b.{0,20}\b(?:his|her) (?:hour|session|time)\b"),
    (Matter.CLINICAL_QUESTION, r"\b(?:autis\w*|adhd|bipolar|ptsd|ocd|borderline|eating disorder)\b|(?=.*\?).*\b(?:nervous|stress\w*|worr(?:y|ied|ying)|sleep\w*|breathing|techniques?|the exercises?|crying|grief|overwhelm\w*)\b"),
    (Matter.ABOUT_SOMEBODY_ELSE, rf"(?=.*\?).*\bmy {_CLOSE_ONE}\b.{{0,30}}\b(?:say|said|tell|told|talk\w*|mention\w*|progress\w*)\b|\bwhat\b.{{0,30}}\b(?:two of you|you two|you and (?:he|she|him|her))\b|\bhow (?:is|are) (?:my {_CLOSE_ONE}|he|she)\b.{{0,20}}\b(?:doing|getting on|coming along)\b|\bwhat did (?:he|she|they) (?:say|tell)\b"),
    (Matter.REFILL, r"\b(?:only|enough|last|few|out of|(?:running|run|ran) (?:low|out)|down to)\b.{0,30}\b(?:pills?|tablets?|meds?|medication|medicine|prescription|doses?)\b"),
    (Matter.MEDICATION_QUESTION, r"\b(?:pharmac\w+|drugstore|scripts?|ibuprofen|tylenol|melatonin|lamotrigine|lamictal|escitalopram|bupropion|wellbutrin|buspirone|trazodone|quetiapine|seroquel|aripiprazole|abilify|venlafaxine|effexor|duloxetine|cymbalta|fluoxetine|citalopram|celexa|clonazepam|lorazepam|ativan|gabapentin|hydroxyzine|mirtazapine|ritalin|vyvanse|antidepressants?)\b|(?=.*\?).*\b(?:alcohol|drink(?:ing)? (?:wine|beer|coffee)|glass of wine)\b"),
    (Matter.RECORDS, rf"\b(?:send|forward|fax|transfer|release|share|mail|get|give)\b.{{0,30}}\b(?:my|our|his|her) (?:\w+ )?{_PAPERS}\b|\bcop(?:y|ies) of (?:my|our|his|her|the) (?:\w+ )?{_PAPERS}\b"),
    (Matter.LETTER, r"\b(?:letter|certificate|proof|verification|documentation|excuse)\b.{0,40}\b(?:work|school|employer|job|boss|landlord|attendance|treatment|college|university|dog|cat|pet)\b|\b(?:attendance|doctor'?s) (?:certificate|note|proof)\b"),
    (Matter.COMPLAINT, r"\b(?:fed up|sick of|tired of being|ignored|hung up on|disrespect\w*|unprofessional|manager|(?:who|person) (?:is )?in charge|apolog(?:y|ize)|unhappy with|dissatisf\w*|treated (?:me )?(?:badly|poorly|unfairly|like)|ridiculous|outrageous|appalling)\b|\b(?:nobody|no one) (?:has |ever )*(?:call\w*|answer\w*|respond\w*|cares?)\b|\bnever (?:called|call|calls) (?:me )?back\b|\bfelt (?:judged|dismissed|humiliated)\b"),
    (Matter.LEGAL, r"\b(?:(?:a|the|my|court) hearing|witness|testif\w*|testimony|affidavit|restraining order|malpractice|probation)\b"),
    (Matter.AI_CONSENT, r"\b(?:is|are|was) (?:a |an |this |it )*(?:robots?|bots?|ai|machine|chatbot)\b.{0,20}\b(?:writ\w+|read\w*|answer\w*|replying)\b|\b(?:robots?|bots?|ai|machines?|computers?|software|programs?|automated|chatbots?)\b.{0,40}\b(?:writ\w+|read\w*|answer\w*|repl(?:y|ies|ying)|listen\w*|record\w*)\b.{0,60}\b(?:agree|want|like|off|stop|consent|allow\w*)\b|\b(?:don'?t|do not) (?:agree|want|like|consent|allow)\b.{0,40}\b(?:robots?|bots?|ai|machines?|computers?|software|programs?)\b"),
]  # fmt: skip
SPANISH: list[tuple[Matter, str]] = [
    (Matter.LAST_PAYMENT, r"\b(?:recibieron|llego|recibio) (?:ya )?(?:mi|el) pago\b|\bmi ultimo pago\b"),
    (Matter.BALANCE, r"\bdebo\b|\bcuanto (?:es|tengo que pagar|queda)\b"),
    (Matter.CLINICAL_QUESTION, r"\b(?:me siento|ansios\w*|nervios\w*|panico|deprimid\w*|que puedo hacer)\b"),
    (Matter.MEDICATION_QUESTION, r"\b(?:dosis|pastillas?|efectos? secundarios?)\b"),
    (Matter.RECORDS, r"\b(?:expediente|historial|mis notas|copia de mis?)\b"),
    (Matter.LETTER, r"\b(?:carta|constancia|comprobante)\b"),
    (Matter.COMPLAINT, r"\b(?:queja|quejarme|inaceptable)\b"),
    (Matter.LEGAL, r"\b(?:abogad[ao]|corte|juez|demanda)\b"),
]
ASKS_TOO = re.compile(
    r"(?i)^\W*(?:what|when|where|which|who|whom|how|why)\b|\b(?:don'?t understand|do not understand|doesn'?t work|does not work|not working|won'?t (?:let|open|load|work)|can'?t (?:open|find|get|log|see)"
    r"|cannot (?:open|find|get|log|see)|wrong|a mistake|an error|makes? no sense|stuck|spins?|fed up|i would like|i'?m wondering|looking for)\b"
)
"""Questions without a mark, and what is said like news and meant like a question."""
ONLY_ASKED = frozenset({
    Matter.PARKING, Matter.WIFI, Matter.HOURS, Matter.ADDRESS, Matter.PHONE, Matter.CHILDREN_RULE, Matter.VIDEO_LINK,
    Matter.BALANCE, Matter.LAST_PAYMENT, Matter.OPEN_FORMS,
})  # fmt: skip
"""Named in passing (`the road was a parking lot`) these ask nothing."""
_AS_TYPED = (
    (r"ap+oi?n?t?e?m?e?nt(s?)", r"appointment\1"), (r"appts?", "appointment"), (r"w(?:ha|a|h)t", "what"), (r"whats", "what is"),
    (r"whens", "when is"), (r"wen", "when"), (r"nxt", "next"), (r"pls|plz", "please"), (r"teh", "the"), (r"u", "you"), (r"ur", "your"),
    (r"tom+or+ow|tmrw|tmr", "tomorrow"), (r"agian", "again"), (r"recieve(d?)", r"receive\1"), (r"questionn?aires?", "questionnaires"),
    (r"r", "are"), (r"im", "i'm"), (r"cant", "can't"), (r"dont", "don't"), (r"wont", "won't"), (r"didnt", "didn't"),
)  # fmt: skip
_TYPED = [(re.compile(rf"(?i)\b(?:{typed})\b"), meant) for typed, meant in _AS_TYPED]


def as_meant(text: str) -> str:
    """Common slips of the thumb put right, and one kind of apostrophe, so that rules can be about words."""
    text = text.replace("’", "'")
    for typed, meant in _TYPED:
        text = typed.sub(meant, text)
    return text
