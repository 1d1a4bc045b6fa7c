"""What a label on a form asks for: whom (`who`) and which part of the answer (`part`).

Forms ask the same in many words; a label is folded to plain lower-case words first and then tried against the patterns
below, from the most telling to the vaguest. What nobody here knows is `None`; what is known and not ours to read
(occupation, signature ...) is part `ignored`, because it still ends the answer before it.
"""

import re
import unicodedata
from dataclasses import dataclass

CLIENT, EMERGENCY, GUARDIAN, SUBSCRIBER, INSURANCE, OTHER = (
    "client",
    "emergency",
    "guardian",
    "subscriber",
    "insurance",
    "other",
)
TEXT_PARTS = ("presenting_problem", "medication_history", "previous_treatment", "allergies", "referral_source")
LONG_PARTS = frozenset({*TEXT_PARTS[:4], "address", "contact", "payer", "continues", "street"})
"""Parts whose answers may take several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    who: str
    """`client emergency guardian subscriber insurance other`; empty where the section decides."""
    part: str
    rank: str = ""
    """`primary`, `secondary`, `tertiary` for coverage."""
    kind: str = ""
    """`mobile`, `home`, `work` for telephones."""


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_HINT = re.compile(r"[(\[][^)\]]*[)\]]?")
_DROPPED_HINT = re.compile(
    r"(?i)[/,]|optional|required|if |please|check|circle|e\.?g|example|list|yyyy|select|one|last four|including|numbers?\b"
)


def folded(label: str, *, name: bool = False) -> str:
    """Plain lower-case words. `name`: a program's field name, whose words are glued together."""
    text = unicodedata.normalize("NFKD", label)
    text = "".join(c for c in text if not unicodedata.combining(c))
    if name:
        text = _CAMEL.sub(" ", re.sub(r"\[\d+\]|#subform|topmostSubform|form1\b", " ", text))
        text = re.sub(
            r"(?i)\b(txt|tb|fld|field|input|text ?field|textbox|rb|cb|chk|dd|cmb|ddl)(?=\b|_)",
            " ",
            text.replace("_", " "),
        )
    text = _HINT.sub(lambda m: " " if _DROPPED_HINT.search(m[0]) else f" {m[0]} ", text)
    text = text.lower().replace("e-mail", "email").replace("&", " and ").replace("#", " number ")
    text = re.sub(r"(?<=\w )no\b\.?(?=\s|$)|\bnum\b|\bnbr\b", " number ", text)
    text = re.sub(r"['’`]", "", text)
    text = re.sub(r"^\s*(?:[a-z]?\d{1,2}[a-z]?\s*[.)]|[a-z]\)|[-•*]+)\s*", "", text)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


_WHO = (
    (EMERGENCY, r"emergenc\w*|next of kin|in case of|\bice\b|ec (name|phone|rel\w*)|emerg"),
    (SUBSCRIBER, r"subscribers?|policy ?holders?|insureds?|card ?holders?|policy owner|guarantor|titular"),
    (
        GUARDIAN,
        r"parents?|guardians?|mothers?|fathers?|moms?|dads?|custod\w+|legal representative|caregivers?|madre|padre",
    ),
    (
        OTHER,
        r"physicians?|doctors?|\bdrs?\b|pcp|primary care|prescrib\w+|psychiatrists?|therapists?|counselors?|pharmac\w+|"
        r"employers?|schools?|spouses?|partners?|husbands?|wife|attorneys?|referring|clinic|practice|sibling|children|"
        r"providers?|agency|office|siblings?|teachers?|credit card",
    ),
)
_WHO_PATTERNS = tuple((who, re.compile(rf"\b(?:{pattern})\b")) for who, pattern in _WHO)
_INSURANCE = re.compile(
    r"\b(?:insurances?|insurers?|coverage|health ?plan|payers?|payors?|carriers?|seguro|aseguradora|policy|ins)\b"
)
_RANKS = (("secondary", r"secondary|second|2nd|other|additional|ins 2|insurance 2"), ("tertiary", r"tertiary|third|3rd|insurance 3"), ("primary", r"primary|first|1st|ins 1|insurance 1"))  # fmt: skip

_TEXTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (part, re.compile(pattern))
    for part, pattern in (
        ("ignored", r"family (?:\w+ ){0,3}history|history of (?:\w+ ){0,2}family|\bin (?:your|the) family\b|relatives|recreational|street drugs|alcohol|tobacco|substance"),
        ("ignored", r"reason for (?:the )?(?:medication|prescription|leaving|ending|stopping|change|taking)"),
        ("allergies", r"allerg\w*|alergias?|adverse reaction"),
        (
            "previous_treatment",
            r"(?:previous|prior|past|earlier|former|history of|before|ever)\b.*\b(?:treatment|therap\w+|counsel\w*|psych\w*|mental ?health|hospital\w*|behavioral|inpatient|care)"
            r"|(?:treatment|therapy|counsel\w*|psychiatric|mental ?health|hospitali[sz]ation|behavioral health) (?:\w+ ){0,2}history"
            r"|(?:seen|seeing|worked with|been to|been in|saw) (?:a |an |any )?(?:\w+ ){0,2}(?:therapist|counsel\w+|psych\w+|therapy)|hospitali[sz]\w+|inpatient"
            r"|tratamientos? (?:previos?|anterior\w*)|(?:treatment|therapy|counseling) (?:received|before|so far|to date)|(?:therapy|counseling|treatment) in the past|past (?:tx|treatment)|prev\w* (?:tx|treat\w*|therapy)|history of treatment|tx (?:history|hx)",
        ),
        (
            "medication_history",
            r"\bmedic(?:ations?|ines?|amentos?)\b|\bmeds?\b|prescriptions?\b|prescribed|\brx\b|drugs you|psychotropics?|what do you take|supplements",
        ),
        (
            "presenting_problem",
            r"present\w* (?:problem|concern|issue|complaint)s?|chief (?:complaint|concern)|reasons? for (?!(?:the )?(?:medication|prescription|leaving|ending|stopping))|reason you|(?:brings?|brought|bringing) (?:you|the|your|him|her|them|us)|why (?:are|did|have|now)"
            r"|(?:main|primary|current|biggest|major|most important|top) (?:\w+ ){0,2}(?:concern|problem|issue|difficult|struggle|worr)\w*|seeking (?:help|therapy|counsel\w*|treatment|services|care|support)"
            r"|(?:would|do) you (?:like|want|hope) (?:to )?(?:help|work|address|change|get|focus)|motivo de (?:la )?consulta|help (?:you )?with|problems? (?:you|that)|what is (?:troubling|going on)|describe (?:the|your|what) (?:\w+ ){0,2}(?:problem|concern|difficult|situation|happening)\w*|what (?:has )?been (?:going on|difficult|hard)|concerns? (?:today|at this time)|^concerns?$|^(?:the )?problem$|in your own words",
        ),
        (
            "referral_source",
            r"\brefer(?:red|ral|rer|s)\b|(?:how|where) did you (?:hear|find|learn|come)|hear(?:d)? about (?:us|our)|(?:found|find) us|who sent you|who recommended|sent you|referid[oa]|recommended (?:us|by)",
        ),
    )
)  # fmt: skip

_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (part, re.compile(pattern))
    for part, pattern in (
        ("ignored", r"\bssn\b|social security|\bfax\b|signatures?|signed by|maiden|\bip\b|web ?site|relationship status|status|country|county\b|place of birth|birth ?place|city of birth|how long|best time|time to call|leave (?:a )?(?:voice)?(?:message|mail)|\bok to\b|may we|okay to|permission|occupation|job title|employment|race|ethnic\w*|\blanguage|religio\w*|education|grade|height|weight|interpreter|household|driver|witness|initials|printed name|print name|sexual orientation|orientation|co ?pay|deductible|authorization|phone type|preferred (?:method|contact|time)|method of contact"),
        ("preferred", r"prefer\w* (?:first |given )?name|names? (?:you|they|he|she|i|client|patient|child)?\s*(?:go(?:es)? by|prefers?|uses?|likes?|d like|would like|wants?)|nick ?names?|go(?:es)? by|chosen name|known as|(?:be|been) called|\baka\b|a k a|name used|name in use|nombre preferido|everyday name|call you\b(?!.*number)|(?:first )?name to use|display name|preferred (?:first|given)"),
        ("pronouns", r"pronouns?|pronombres?"),
        ("email", r"\bemails?\b|correo(?: electronico)?|electronic mail"),
("sex", r"\bsex\b|\bsexo\b|assigned at birth|legal gender|birth gender"),
        ("birth_month", r"(?:birth|dob|born) ?(?:date )?(?:month|mm|mo)$|month of birth"),
        ("birth_day", r"(?:birth|dob) (?:date )?(?:day|dd|dy)$|day of birth"),
        ("birth_year", r"(?:birth|dob|born) ?(?:date )?(?:year|yyyy|yy|yr)$|year of birth"),
        ("birth_date", r"date of birth|birth ?dates?|\bdob\b|\bd o b\b|birth ?days?|fecha de nacimiento|born\b|\bbdate\b|birth$"),
        ("gender", r"gender|genero|identify as|identifies as"),
        ("age", r"(?:^|current |clients? |patients? |childs? |your )age(?: today| in years| now|$)|^edad$|how old"),
        ("member_id", r"(?:member|subscriber|policy ?holder|policy|insurance|insured|contract|certificate|medicaid|medicare|beneficiary|enrollee|card|plan|coverage|ins)s? (?:\w+ )?(?:id|number|identification|identifier|no)\b|^(?:id|identification)(?: number)?$|policy ?no|member ?no|memberid|policyid|numero de (?:miembro|poliza)|\bmbi\b|^policy$|id (?:number )?on (?:the |your )?card|id card number"),
        ("group", r"\bgroup\b(?: (?:number|id|no|name))?|\bgrp\b|grupo|groupno"),
        ("effective", r"effective|coverage (?:start|begin)\w*|start of coverage"),
        ("plan_kind", r"(?:type of|plan|insurance|coverage) (?:plan|type|insurance|coverage)$|plan type"),
        ("relation", r"relation(?:ship)?s?\b|parentesco|\brel\b|related to"),
        ("city_state_zip", r"city\b.*\bstate\b.*(?:zip|postal)|city st zip|\bcsz\b|city state\b"),
        ("street2", r"(?:address|addr|street)(?: line)? 2|line 2|\bapt\b|apartment|\bunit\b|\bsuite\b"),
        ("street", r"street|(?:address|addr)(?: line)? 1|line 1|calle"),
        ("zip", r"\bzip\b|zip ?code|postal ?(?:code)?|post ?code|codigo postal"),
        ("city", r"\bcity\b|\btown\b|ciudad"),
        ("state", r"\bstate\b|province|\bestado\b(?! civil)"),
        ("phone", r"phones?\b|telephones?|\btel\b|mobile|\bcells?\b|cellular|telefono|celular|(?:best|contact|call\w*|day ?time|reach you) (?:\w+ )?number|number (?:to|where|we)|^number$|^(?:home|work|mobile|day|evening)$|cell ?phone|homephone|^ph$"),
        ("address", r"addres+|\baddr\b|mailing|residence|domicilio|direccion|where do you live|lives? at"),
        ("first", r"(?:first|given|fore) ?names?|\bfname\b|^first$|\bfirst\b(?! language)|primer nombre"),
        ("middle", r"middle|\bm i\b|\bmi\b|\bmname\b"),
        ("last", r"(?:last|family|sur) ?names?|\blname\b|^last$|\blast\b(?! (?:visit|seen|4|four|session))|apellidos?"),
        ("suffix", r"suffix|\bjr sr\b"),
        ("name", r"\bnames?\b|\bnombre\b|fullname|^who$|^(?:client|patient)s?$"),
    )
)  # fmt: skip
_FORM_DATE = re.compile(r"(?:todays |form |the )?date(?: completed| signed| today| filled(?: in| out)?| of (?:visit|intake|service|appointment|form|completion|this form|signature))?|completed(?: on| at)?|signed(?: on)?|submitted(?: on| at)?|date submitted|submission date|intake date|fecha|today")  # fmt: skip
_CONTINUES = re.compile(r"(?:if (?:yes|so|any|applicable|other)\b.*|(?:please )?(?:explain|describe|specify|list|elaborate|provide details?|give details?)(?: (?:below|here|them|further|any|all|details?))*|details?|explanation|comments?|which ones?|what (?:were|was) (?:they|it)|when and where(?:.*)|where and when(?:.*)|other specify)")  # fmt: skip
_COMPANY = re.compile(r"(?:primary |secondary |name of )?(?:(?:the )?compan(?:y|ies)|carrier|plan|compania)(?: name)?")
_CONTACT = re.compile(r"\b(name|relation|phone|number)(?:ship)?s?\b")
_SECTION_ONLY = re.compile(r"(?:(?:about|information|info|details?|section|part|data|the|for|on|your|you|person|personal|general|new|adult|minor|child|form|intake|questionnaire|registration|i|ii|iii|iv|v|demographics?|identifying)\s*)+")  # fmt: skip
_IGNORED_ALONE = re.compile(r"(?:marital|civil)\b.*|relationship status|occupation|employer|school|pharmacy|primary care.*|physician|doctor|signature.*|race.*|ethnic\w*|languages?.*|religion.*|education|hobbies|goals?|strengths?|consent.*|office use.*|notes?|dosage|dose|frequency|started|start date|prescriber|prescribed by|since|until|reason|purpose|provider|dates?|outcome|where|when|how often|do you .*|did you .*|have you .*|has .*|are you .*|is there .*|is the .*|does .*|were you .*|who lives .*|who else .*|list .*|what .*|how .*|rate .*|any other .*|anything .*|estado civil")  # fmt: skip


def who_of(text: str) -> str:
    return next((who for who, pattern in _WHO_PATTERNS if pattern.search(text)), "")


def rank_of(text: str) -> str:
    return next((rank for rank, pattern in _RANKS if re.search(rf"\b(?:{pattern})\b", text)), "")


def kind_of(text: str) -> str:
    for kind, pattern in (
        ("mobile", r"mobile|cells?|cellular|celular|text"),
        ("work", r"work|business|office|day ?time|employer"),
        ("home", r"home|evening|house|casa|landline"),
    ):
        if re.search(rf"\b(?:{pattern})(?:\b|phone)", text):
            return kind
    return ""


def concept_of(text: str) -> Concept | None:
    """What a folded label asks for; None where it is not known."""
    if not text or len(text) > 240:
        return None
    if _CONTINUES.fullmatch(text):
        return Concept(who="", part="continues")
    if _FORM_DATE.fullmatch(text):
        return Concept(who="", part="form_date")
    who = who_of(text)
    if (part := _text_part(text, who)) is not None:
        return Concept(who=CLIENT if part != "ignored" else OTHER, part=part)
    insured = bool(_INSURANCE.search(text))
    part = next((part for part, pattern in _PARTS if pattern.search(text)), None)
    return _person_part(text, who, part, insured)


def _text_part(text: str, who: str) -> str | None:
    for part, pattern in _TEXTS:
        if pattern.search(text):
            if part == "referral_source" and re.search(r"phone|number|address|fax|relation|date", text):
                return "ignored"
            if part in ("medication_history", "previous_treatment") and re.search(
                r"phone|fax|prescribing (?:doctor|physician|provider)|prescriber|emergency", text
            ):
                return "ignored"
            if part == "presenting_problem" and who in (EMERGENCY, SUBSCRIBER):
                return None
            return part
    return None


def _person_part(text: str, who: str, part: str | None, insured: bool) -> Concept | None:
    rank = rank_of(text)
    if part == "ignored" or (part is None and _IGNORED_ALONE.fullmatch(text)):
        return Concept(who=OTHER, part="ignored")
    if part in ("member_id", "group") and re.match(
        r"(?:health )?insurance (?:\w+ ){0,2}and\b|(?:carrier|payer|company|plan|insurer)(?: name)? and\b", text
    ):
        return Concept(who=INSURANCE, part="payer", rank=rank)
    if part in ("member_id", "group", "effective", "plan_kind"):
        return Concept(who=INSURANCE, part=part, rank=rank)
    if who in (EMERGENCY, GUARDIAN) and len(set(_CONTACT.findall(text))) > 1:
        return Concept(who=who, part="contact")
    if who == EMERGENCY:
        return Concept(who=EMERGENCY, part=_within(part, "contact"), kind=kind_of(text))
    if who == SUBSCRIBER:
        return Concept(who=SUBSCRIBER, part=_within(part, "name"), rank=rank)
    if insured and who in ("", OTHER):
        return _coverage(text, part, rank)
    if who == GUARDIAN:
        return Concept(who=GUARDIAN, part=_within(part, "contact"), kind=kind_of(text))
    if who == OTHER:
        return Concept(who=OTHER, part=part or "ignored")
    if part is None and _COMPANY.fullmatch(text):
        return Concept(who="", part="company", rank=rank)
    if part is None:
        return Concept(who="", part="section") if _SECTION_ONLY.fullmatch(text) else None
    return Concept(who=_named(text), part=part, kind=kind_of(text) if part == "phone" else "", rank=rank)


def _within(part: str | None, whole: str) -> str:
    return part if part not in (None, "first_language") else whole


def _coverage(text: str, part: str | None, rank: str) -> Concept:
    if part in ("sex", "gender"):
        return Concept(who=CLIENT, part=part)
    if part in ("phone", "address", "street", "city", "state", "zip", "city_state_zip", "email"):
        return Concept(who=OTHER, part="ignored")
    if part == "relation":
        return Concept(who=SUBSCRIBER, part="relation", rank=rank)
    if part == "birth_date":
        return Concept(who=SUBSCRIBER, part="birth_date", rank=rank)
    if re.match(r"(?:do|does|is|are|will|have)\b", text):
        return Concept(who=OTHER, part="ignored")
    return Concept(who=INSURANCE, part="payer", rank=rank)


def _named(text: str) -> str:
    return (
        CLIENT
        if re.search(r"\b(?:clients?|patients?|childs?|pt|pat|your|you|my|legal|applicant|individuals?)\b", text)
        else ""
    )
