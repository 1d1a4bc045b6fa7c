"""What payers call things: captions of columns and labels of single values, each to one concept."""

import re
from collections.abc import Mapping
from functools import lru_cache

COLUMNS: Mapping[str, str] = {
    "date": r"(?:date|dates)(?: s)?(?: of)?(?: service| svc)?|(?:service|svc|serv|treatment|visit)(?: from)? dates?|dos|from(?: date)?|service from|from (?:thru|through|to)|from to|dates? of (?:service|visit)",
    "to": r"to|thru|through|to date|thru date",
    "procedure": r"(?:proc|procedure|cpt|cpt hcpcs|hcpcs|cpt4|service|svc|billing|rev cpt)(?: codes?)?(?: mods?| modifiers?)?|proc mods?|services?(?: provided| rendered| description| code description)?|(?:service )?description(?: of services?)?|type of service|code description|procedure description|what was done|proc code mod|submitted cpt",
    "modifiers": r"mods?|modifiers?|mod 1",
    "units": r"units?|qty|nos|quantity|days units|no of units|unit count|ct|count",
    "place": r"pos|place(?: of service)?",
    "charge": r"(?:amount|amt|total|provider|prov|submitted|your provider|gross)? ?(?:billed|charged?|charges)(?: amount| amt| charges?| by provider| dollars)?|submitted(?: amount)?|provider billed|(?:total )?(?:charges?|billing)|fee(?: charged)?|billed by provider|amount submitted|charge amt|orig charge",
    "allowed": r"(?:amount|amt|plan|contract|contracted|max|maximum|total)? ?(?:allowed|allowable|allowance|eligible|approved|covered)(?: amount| amt| charges?| charge| expense)?|(?:contract|contracted|negotiated|member|plan|network) (?:rate|price|amount|fee)|allow amt",
    "discount": r"(?:plan|provider|network|contract|contractual|your plan|ppo|prov)? ?(?:discounts?|savings|write off|writeoff|adjustments?|adj|adjust|adjusted|contractual|reduction|obligation)(?: amount| amt)?|provider (?:responsibility|resp|liability)|over allowed|above allowed|adj amt|contractual obligation|co amount|contract adj|prov adj disc|discount adjustment",
    "not_covered": r"(?:amount|amt|charges?|total)? ?(?:not|non) ?(?:covered|allowed|payable|eligible)(?: amount| amt| charges?)?|noncovered(?: amount| charges?)?|ineligible(?: amount)?|denied(?: amount)?|disallowed?(?: amount| amt)?|excluded|amount denied",
    "deductible": r"(?:applied to |your |annual |plan )?(?:deductible|deduct|ded)(?: amount| amt| applied)?",
    "coinsurance": r"(?:your )?(?:co ?insurance|co ?ins)(?: amount| amt)?|your percentage",
    "copay": r"(?:your )?(?:co ?pays?|co ?payments?|co pay)(?: amount| amt)?|copay coins|coins copay|copay coinsurance|coinsurance copay",
    "patient": r"(?:total )?(?:patient|member|pt|pat|client|subscriber|your|insured)(?: s)?(?: total)? (?:responsibility|resp|liability|liab|share|cost|costs|owes?|balance|pays?|amount|portion)(?: amount| amt)?|(?:what |amount |total )?you (?:may )?(?:owe|pay)|amount you owe|patient may owe|balance due(?: from patient)?|owed by (?:patient|member)|pr amount",
    "other": r"(?:other|primary|prior)(?: insurance| ins| payer| carrier| plan)?(?: paid| payment| pd)?|cob(?: amount| paid)?|coordination of benefits|paid by (?:other|primary)(?: insurance| plan)?|oth ins",
    "withheld": r"sequestration|sequester|withhold|withheld|seq",
    "paid": r"(?:amount|amt|plan|we|insurance|ins|benefit|benefits|provider|prov|net|total|insurer|payer|health plan|your plan)? ?(?:paid|pd|payments?|pays|payable)(?: amount| amt| by plan| to provider| benefits?| by us| out)?|benefits? (?:amount|payable)|amount payable|(?:net|total) benefit|paid to provider",
    "reason": r"(?:adj|adjustment|ansi|claim adj|denial|claim adjustment|group|carc|ex|explanation|message)? ?(?:reasons?|carcs?|rsn|grp rc|group reason)(?: codes?| cd)?(?: amt| amount| remarks?)?|codes?|notes?|see notes?|(?:explanation|ex|message|adj|adjustment|note|denial) (?:codes?|cd)|carc rarc|rc|reason remarks?|grp rc amt|reason code s",
    "remark": r"(?:remarks?|rarcs?|rmk)(?: codes?| cd)?",
    "payer_claim_id": r"(?:payer |plan |insurance |our )?claim(?: control)?(?: numbers?| no| id| num| ref| reference)?|icn|dcn|tcn|(?:payer )?internal control number|payer claim control number|reference(?: number| no)?|claim icn|payer icn|document number",
    "claim_id": r"(?:patient|pat|pt|your|provider|client|practice)?(?: s)? ?(?:acct|account|acnt|control)(?: numbers?| no| id| num| ref)?|pcn|patient (?:ref|reference)(?: number| no)?|patient ctrl(?: no| nbr| number)?|your (?:ref|reference)(?: number| no)?|provider (?:claim|reference)(?: number| no| id)?|patient acct|acct nbr",
    "name": r"(?:patient|member|client|insured|subscriber|enrollee)(?: s)?(?: name)?|name",
    "member": r"(?:member|insured|subscriber|patient|policy|hic|mbi|hicn|enrollee)(?: s)? (?:id|number|no|identification)(?: number)?|id(?: number| no)?|hic|mbi|hicn|policy|group(?: number| no)?",
    "status": r"(?:claim )?status(?: code)?|claim outcome|disposition",
    "rendering": r"(?:rendering|perf|performing|treating)(?: prov| provider| npi)?(?: npi| id| name)?|provider|npi|clinician",
}  # fmt: skip
"""Captions that may head a column, or stand as a label before a single value."""

LABELS: Mapping[str, str] = {
    "trace": r"(?:check|cheque|eft|ach|trace|payment|warrant|draft|remittance|remit|transaction|voucher|ra|deposit)(?: or| and)?(?: eft| check| trace| ach| id| reference| ref)*(?: number| no| num| id| nbr| ref| reference)|(?:check|eft|trace)(?: eft| trace| check)?",
    "paid_on": r"(?:check|payment|paid|issue|issued|eft|ach|remit|remittance|deposit|process|processed|production|pay|cheque|warrant|voucher|ra)(?: eft| check| issue)* date|date (?:paid|issued|of (?:payment|check|issue|remittance)|processed)|paid on|issued(?: on)?|date of check|payment issued|paid date|date",
    "payment": r"(?:total |net )?(?:check|payment|eft|ach|remittance|remit|deposit|warrant|cheque|draft|voucher)(?: eft| check)* (?:amount|amt|total)|(?:total|net|grand total)(?: amount)?(?: of)?(?: this)? (?:payment|paid|check|remittance|eft|benefits paid)(?: amount)?(?: to provider| this check| this remittance)?|amount of (?:check|payment|eft|this payment)|payment (?:this period|made)|amount paid(?: to provider)?|total provider payment|net paid to provider|paid this remittance|we paid|total paid amount|net amount",
    "payer": r"payer(?: name)?|insurer|carrier|plan name|insurance company|health plan|insurance(?: carrier| plan)?|plan|paid by|payor(?: name)?",
}  # fmt: skip
"""Labels of the payment as a whole."""

PROVIDER_LEVEL: Mapping[str, str] = {
    "WO": r"overpayment|recoup|recover|take ?back|offset|withheld from this payment|amount withheld|refund request|prior payment recovered",
    "L6": r"interest",
    "FB": r"(?:balance|forward(?:ing)?|carried) ?(?:forward|balance)|negative balance",
    "72": r"refund (?:received|applied)|provider refund",
    "CS": r"(?:provider|other|misc\w*)(?: level)? adjustment",
}
"""Words of amounts that concern no single claim, to the PLB code that an 835 would give."""

TOTALS = re.compile(
    r"^(?:\*+ ?)?(?:claim|sub|patient|page|line|service)? ?-?(?:sub)?totals?\b|\b(?:claim|sub) ?totals?\b",
    re.IGNORECASE,
)
GRAND = re.compile(
    r"^(?:grand|provider|check|remittance|payment|report|overall|eob|statement) totals?\b|^totals? (?:for|of|all)\b|^total$",
    re.IGNORECASE,
)

_COLUMN_OF = {concept: re.compile(pattern) for concept, pattern in COLUMNS.items()}
_LABEL_OF = {concept: re.compile(pattern) for concept, pattern in LABELS.items()}


def plain(text: str) -> str:
    """Lower-case words without punctuation."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace("#", " number ").replace("'s", "")).strip()


@lru_cache(maxsize=4096)
def column_concept(caption: str) -> str:
    """The concept that a caption names, or empty. `caption` is plain."""
    return next((concept for concept, pattern in _COLUMN_OF.items() if pattern.fullmatch(caption)), "")


@lru_cache(maxsize=4096)
def label_concept(label: str) -> str:
    """The concept of a label before a single value: of the payment first, then of claim or line."""
    if label in ("check", "eft", "trace", "date", "plan", "insurance", "policy", "from", "to"):
        return {"check": "trace", "eft": "trace", "trace": "trace", "date": "paid_on", "plan": "payer"}.get(label, "")
    found = next((concept for concept, pattern in _LABEL_OF.items() if pattern.fullmatch(label)), "")
    return found or column_concept(label)
