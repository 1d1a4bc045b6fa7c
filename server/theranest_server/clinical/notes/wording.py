"""How clinicians word requests, shared steps and what they will do themselves."""

import re

REQUEST = re.compile(
    r"^(?:(?:what )?(?:i would|i'd) (?:really )?like (?:for )?you to|i (?:really )?(?:want|need) you to|i am going to (?:ask|have) you(?: to)?|i'm going to (?:ask|have) you(?: to)?|"
    r"(?:(?:can|could|would|will) you|are you willing|do you agree|will you promise|would you be (?:willing|able|open|up)|do you think you (?:can|could))(?: please)?(?: be willing)?(?: to)?(?: try to)?|"
    r"(?:your )?homework (?:is|will be|for (?:this|next) week is)(?: to)?|for homework,? (?:i would|i'd) like you to|you (?:can|could|will|should|need to|have to|might)) +",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:please |just |then |also |go ahead and )*(?=(?:try|keep|continue|practi[cs]e|write|fill|use|take|bring|notice|remember|call|track|log|complete|read|go|schedule|start|do(?! (?:you|they|we|i)\b)|draw|make|set|pick|listen|repeat|record|rate|text|leave|put|talk|walk|spend|block|ask|plan|stay|stick|follow|add|hold|send|share|list|note|jot|choose|wear|check|limit|stop|avoid|give|watch|review|tell|imagine|picture|close|breathe|say|name|describe|look|focus|begin|pay|allow)\b)",
    re.IGNORECASE,
)
TOGETHER = re.compile(
    r"^(?:let's|let us|(?:can|could|shall|should|why don't) we|we will|we'll|we are going to|we're going to|we can|we could|we should|i want us to|i'd like us to)(?: go ahead and)?(?: all)? ",
    re.IGNORECASE,
)
SELF = re.compile(
    r"^(?:i will|i'll|i am going to|i'm going to|let me|i'd like to|i would like to|i want to|i'd want to|i wanted to|i do want to|i also want to|i'm also going to)(?: also)?(?: go ahead and)? ",
    re.IGNORECASE,
)
FIRST_WHEN = re.compile(
    r"^(?:(?:for|over|until|before|between|during) [^,]{3,40}, |(?:for )?(?:this|next|the (?:coming|next)) (?:coming )?(?:week|days|time|few days|weekend|two weeks),? |every (?:day|night|morning|evening),? |today,? )",
    re.IGNORECASE,
)


def requested(text: str) -> str | None:
    """What the client is asked to do, from its verb on; None where the words ask for nothing to be done."""
    found = REQUEST.match(text) or _IMPERATIVE.match(text)
    return text[found.end() :] if found else None
