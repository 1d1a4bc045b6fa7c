"""What the 5010 guides require of each transaction, as data: segments, required elements, values in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Values = frozenset[str]
ANY: Values = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """`required`: segment to element place to the values in use (empty: any)."""

    segments: frozenset[str]
    always: frozenset[str]
    required: Mapping[str, Mapping[int, Values]] = field(default_factory=dict[str, Mapping[int, Values]])


def _of(text: str) -> Values:
    return frozenset(text.split())


_HL = {
    "HL": {1: ANY, 3: ANY},
    "NM1": {1: ANY, 2: _of("1 2")},
    "BHT": {1: ANY, 2: ANY, 4: ANY},
    "TRN": {1: _of("1 2"), 2: ANY},
}

GUIDE: Mapping[str, Guide] = {
    "835": Guide(
        segments=_of(
            "BPR TRN CUR REF DTM N1 N2 N3 N4 PER RDM LX TS3 TS2 CLP CAS NM1 MIA MOA AMT QTY SVC LQ PLB"
        ),
        always=_of("BPR TRN N1"),
        required={
            "BPR": {1: _of("C D H I P U X"), 2: ANY, 3: _of("C D"), 4: _of("ACH BOP CHK FWT NON"), 16: ANY},
            "TRN": {1: _of("1"), 2: ANY, 3: ANY},
            "N1": {1: _of("PR PE"), 2: ANY},
            "LX": {1: ANY},
            "CLP": {1: ANY, 2: _of("1 2 3 4 19 20 21 22 23 25"), 3: ANY, 4: ANY, 6: ANY, 7: ANY},
            "CAS": {1: _of("CO PR OA PI CR"), 2: ANY, 3: ANY},
            "NM1": {1: _of("QC IL 74 82 TT PR GB"), 2: _of("1 2")},
            "SVC": {1: ANY, 2: ANY, 3: ANY},
            "DTM": {1: ANY, 2: ANY},
            "REF": {1: ANY, 2: ANY},
            "AMT": {1: ANY, 2: ANY},
            "LQ": {1: _of("HE RX"), 2: ANY},
            "PLB": {1: ANY, 2: ANY, 3: ANY, 4: ANY},
        },
    ),
    "837": Guide(
        segments=_of(
            "BHT NM1 N3 N4 PER HL PRV CUR REF SBR PAT DMG CLM DTP PWK CN1 AMT K3 NTE CR1 CR2 CR3 CRC HI HCP OI MOA CAS LX"
            " SV1 SV5 PS1 LIN CTP SVD LQ FRM MEA QTY"
        ),
        always=_of("BHT NM1 HL SBR CLM LX SV1"),
        required=_HL
        | {
            "CLM": {1: ANY, 2: ANY, 5: ANY, 6: _of("Y N"), 7: _of("A B C"), 8: _of("Y N W"), 9: _of("Y I")},
            "SBR": {1: _of("P S T A B C D E F G H U")},
            "SV1": {1: ANY, 2: ANY, 3: _of("UN MJ"), 4: ANY},
            "DTP": {1: ANY, 2: _of("D8 RD8"), 3: ANY},
            "DMG": {1: _of("D8"), 2: ANY},
        },
    ),
    "270": Guide(
        segments=_of("BHT HL NM1 REF N3 N4 PER PRV DMG INS HI DTP TRN EQ AMT III MPI"),
        always=_of("BHT HL NM1"),
        required=_HL,
    ),
    "271": Guide(
        segments=_of("BHT HL NM1 REF N3 N4 PER PRV DMG INS HI DTP TRN EB HSD MSG III LS LE AAA MPI"),
        always=_of("BHT HL NM1"),
        required=_HL | {"EB": {1: ANY}, "AAA": {1: _of("Y N"), 3: ANY, 4: ANY}},
    ),
    "276": Guide(
        segments=_of("BHT HL NM1 DMG TRN REF AMT DTP SVC"), always=_of("BHT HL NM1 TRN"), required=_HL
    ),
    "277": Guide(
        segments=_of("BHT HL NM1 TRN STC REF DTP QTY AMT PER SVC"),
        always=_of("BHT HL NM1"),
        required=_HL | {"STC": {1: ANY}},
    ),
    "278": Guide(
        segments=_of(
            "BHT HL NM1 REF N3 N4 PER PRV DMG INS TRN UM DTP HI HSD CRC CL1 CR1 CR2 CR5 CR6 PWK MSG AAA HCR SV1 SV2 SV3 TOO CN1"
        ),
        always=_of("BHT HL NM1 UM"),
        required=_HL,
    ),
    "999": Guide(
        segments=_of("AK1 AK2 IK3 CTX IK4 IK5 AK9"),
        always=_of("AK1 AK9"),
        required={
            "AK1": {1: ANY, 2: ANY},
            "AK2": {1: ANY, 2: ANY},
            "IK5": {1: _of("A E M R W X")},
            "AK9": {1: _of("A E M P R W X"), 2: ANY, 3: ANY, 4: ANY},
        },
    ),
}  # fmt: skip
