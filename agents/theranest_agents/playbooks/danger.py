"""Signs of danger in a message, for the agent's own eyes. The inbox has screened the raw text before any agent saw it.

A sign here stops the reply and calls a person, whatever the reader made of the text. Wide on purpose: a false alarm costs
a look, a missed one may cost a life.
"""

import re
import unicodedata

_SIGNS = [
    r"\b(?:kill|hurt|harm|cut|cutting|shoot|hang|drown)(?:ing)? (?:my ?self|him ?self|her ?self|them ?sel(?:f|ves)|yourself)\b",
    r"\b(?:kms|kys|ctb|unalive\w*|suicid\w*|suiside|sewer ?slide|self[- ]?harm\w*|overdos\w*)\b",
    r"\b(?:end|ending|take|taking|finish) (?:it all|my (?:own )?life|it tonight|everything)\b",
    r"\b(?:want|wanna|wanted|wish|wishing|hope|hoping|ready|going|rather|better) (?:to |i (?:was|were) |i'?d |that i )?"
    r"(?:die|dead|be dead|not wake up|never wake up|disappear|not exist|not be here|be gone|sleep forever)\b",
    r"\bdon'?t (?:want|wanna) (?:to )?(?:live|be here|be alive|wake up|exist|go on)\b",
    r"\b(?:better off|easier|happier) without me\b",
    r"\b(?:no|any|the|see (?:a|the|any|no)) (?:reason|point) (?:to|in|of) (?:liv|go|stay|fix|try|be)\w*",
    r"\bcan'?t (?:do this|go on|take (?:it|this)|keep going|live like this)(?: any ?more)?\b",
    r"\b(?:count|counted|counting|saved up|saving up|stash\w*|hoard\w*|all (?:of )?(?:the|my)) (?:the |my |up )*(?:pills|meds|tablets|bottle)\b",
    r"\b(?:gave|giving|give) away (?:my|all|the)\b|\bgave (?:the|my) (?:dog|cat)\b",
    r"\b(?:say|saying|said|says|a note).{0,30}\bgood ?bye\b|\bgoodbye (?:everyone|everybody|to (?:everyone|two|all|my))\b|\bmy last (?:message|day|night)\b",
    r"\b(?:wrote|written|found|left) (?:a|my|the|her|his) (?:note|letters?) (?:to|for|in|that)\b",
    r"\b(?:a|my|the|his|her|dad'?s) (?:gun|rope|noose|blade|razor)\b|\bbridge\b.{0,40}\b(?:jump|edge|stood)",
    r"\b(?:kill|hurt|shoot|stab|choke) (?:him|her|them|my (?:wife|husband|boss|mother|father|kids?|son|daughter|ex))\b",
    r"\b(?:hits?|beats?|choked?|chokes|raped?|rapes|molest\w*|threaten\w*|hurts) me\b|\bafraid (?:of what|for my life|he|she)\b",
    r"\b(?:hits?|hitting|beats?|abus\w+|molest\w*|touch(?:ed|es)) (?:my|the|our) (?:son|daughter|child|kids?|baby)\b",
    r"\bvoices? (?:tell|told|telling|say)\w*\b|\b(?:chest pain|can'?t breathe|passed out|took too (?:many|much))\b",
    r"\b(?:won'?t|will not|wont|not going to) be (?:around|here (?:any ?more|any longer|much longer|to see))\b|\b(?:after|when|once) i'?m gone\b",
    r"\b(?:no ?one|nobody|no one) (?:would|will) (?:even )?(?:miss me|notice|care if i)\b|\b(?:wants?|going|trying|tried) to end it\b",
    r"\b(?:is|was|keeps?|starts?|started) (?:hitting|beating|choking|hurting|threatening) (?:me|us|her|him|my)\b|\b(?:hit|beat|kicked|punched|slapped|grabbed|pushed) me (?:again|last|in|when|so|and|yesterday|today)\b",
    r"\b(?:took|swallowed|taken|drank) (?:the whole|all (?:of )?(?:my|the|his|her)|a (?:whole )?(?:bottle|handful))\b|\b(?:scared|afraid) (?:to go home|of him|of her)\b",
    r"\bi am not going to do anything\b|\bwanted some(?:body|one) to know\b|\bplan(?:ned|ning)? (?:it|to do it|how)\b",
    r"\b(?:quiero|quisiera|ganas de|mejor|ganas de) (?:morir\w*|matar\w*|no (?:vivir|despertar)|dormirme y no|desaparecer)\b",
    r"\bya no (?:puedo|quiero|aguanto)(?: mas| seguir| vivir)?\b|\b(?:suicid\w*|quitarme la vida|hacerme daño|hacerme dano|sin mi estarian)\b",
]
_ALL = [re.compile(sign) for sign in _SIGNS]


def sounds_dangerous(text: str) -> bool:
    """Folded to plain lower-case letters first, with and without what stands between letters."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    plain = re.sub(r"[​-‏⁠﻿]", "", plain).replace("’", "'")
    closed = re.sub(r"\s+", " ", plain)
    loose = re.sub(r"[^a-z0-9' ]+", " ", closed)
    return any(sign.search(variant) for variant in (closed, re.sub(r" +", " ", loose)) for sign in _ALL)
