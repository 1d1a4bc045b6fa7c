"""What segments and their common qualifiers are called here; our own words."""

from collections.abc import Mapping

SEGMENTS: Mapping[str, str] = {
    "AAA": "request refused", "ACT": "account", "AK1": "acknowledged group", "AK2": "acknowledged transaction",
    "AK9": "outcome of the group", "AMT": "amount", "BGN": "beginning", "BHT": "purpose of the transaction",
    "BPR": "payment", "CAS": "adjustment", "CLM": "claim", "CLP": "claim payment", "CN1": "contract", "COB": "other coverage",
    "CRC": "condition", "CUR": "currency", "DMG": "birth date and sex", "DTM": "date", "DTP": "date or period",
    "EB": "benefit", "EQ": "service asked about", "FRM": "form answer", "GE": "end of group", "GS": "group",
    "HCP": "repricing", "HCR": "review outcome", "HD": "coverage", "HI": "diagnoses", "HL": "level", "HSD": "service pattern",
    "IEA": "end of interchange", "III": "further detail", "IK3": "fault in segment", "IK4": "fault in element",
    "IK5": "outcome of the transaction", "INS": "member level", "ISA": "interchange", "LE": "loop ends", "LIN": "drug",
    "LQ": "remark", "LS": "loop begins", "LX": "line number", "MIA": "inpatient remarks", "MOA": "outpatient remarks",
    "MSG": "message", "N1": "party", "N3": "street", "N4": "city, state, ZIP", "NM1": "name", "NTE": "note", "OI": "other coverage facts",
    "PAT": "patient facts", "PER": "contact", "PLB": "provider adjustment", "PRV": "provider taxonomy", "PWK": "attachment",
    "QTY": "quantity", "RDM": "remittance delivery", "REF": "reference", "SBR": "subscriber facts", "SE": "end of transaction",
    "ST": "transaction", "STC": "claim status", "SV1": "professional service", "SV2": "institutional service",
    "SVC": "service payment", "SVD": "other payer's decision", "TA1": "interchange acknowledgement", "TRN": "trace", "TS2": "provider summary",
    "TS3": "provider summary", "UM": "review request",
}  # fmt: skip
PARTIES: Mapping[str, str] = {
    "PR": "payer", "PE": "payee", "IL": "insured", "QC": "patient", "82": "rendering provider", "85": "billing provider",
    "87": "pay-to address", "77": "service location", "DN": "referring provider", "1P": "provider", "03": "dependent", "40": "receiver",
    "41": "submitter", "74": "corrected insured", "TT": "next payer", "X3": "reviewer", "GB": "other insured", "DQ": "supervising provider",
}  # fmt: skip
DATES: Mapping[str, str] = {
    "472": "service", "232": "service from", "233": "service to", "405": "produced", "050": "received", "291": "plan", "150": "service from",
    "151": "service to", "431": "onset", "036": "coverage ends", "346": "plan begins", "573": "other payer paid", "435": "admission",
}  # fmt: skip
REFERENCES: Mapping[str, str] = {
    "F8": "original claim number", "6R": "line number", "G1": "authorization", "9F": "referral", "EA": "record number", "EI": "tax id",
    "SY": "social security number", "1W": "member id", "EV": "receiver", "2U": "payer id", "TJ": "tax id", "1K": "payer's claim number",
    "EJ": "patient account", "D9": "clearinghouse number", "0K": "policy form", "CE": "contract class", "1L": "group", "0F": "subscriber number",
}  # fmt: skip
STATUSES: Mapping[str, str] = {
    "1": "processed as primary", "2": "processed as secondary", "3": "processed as tertiary", "4": "patient not recognised",
    "19": "primary, forwarded", "20": "secondary, forwarded", "21": "tertiary, forwarded", "22": "reversal", "23": "not ours, forwarded",
    "25": "predetermination",
}  # fmt: skip


def label_of(elements: list[str]) -> str:
    """The segment's name with what its first elements say."""
    name = SEGMENTS.get(elements[0], "unknown segment")
    first = elements[1].strip() if len(elements) > 1 else ""
    detail = {
        "NM1": PARTIES,
        "N1": PARTIES,
        "DTM": DATES,
        "DTP": DATES,
        "REF": REFERENCES,
    }.get(elements[0], {}).get(first)
    if elements[0] == "CLP" and len(elements) > 2:
        detail = STATUSES.get(elements[2].strip())
    return f"{name}: {detail}" if detail else name
