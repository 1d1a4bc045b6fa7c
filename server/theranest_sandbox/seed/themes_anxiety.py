"""Worry, panic, social anxiety, compulsions and trauma."""

from __future__ import annotations

from .theme import Objective, Theme

ANXIETY = Theme(
    key="anxiety",
    icd10=("F41.1",),
    presenting=(
        "Worries about money, health and the children for hours each day; neck pain and a short fuse by evening.",
        "Always preparing for the worst. Rereads every e-mail and asks the spouse for reassurance many times a day.",
        "Started a new role and lies awake rehearsing meetings; stomach trouble with no medical cause found.",
    ),
    problem="Worry that takes hours a day and keeps the body tense",
    goal="Decide once and let it be",
    objectives=(
        Objective(
            text="{name} will lower the GAD-7 from {high} to under 8",
            target="GAD-7 under 8",
            interventions=("CBT with worry exposure", "Applied relaxation"),
        ),
        Objective(
            text="{name} will check a sent e-mail at most once (now five times), by tally",
            target="1 check an e-mail",
            interventions=("Response prevention", "Behavioral experiments"),
        ),
        Objective(
            text="{name} will use worry time on five days a week (now none)",
            target="5 days a week",
            interventions=("Worry postponement",),
        ),
    ),
    symptoms=(
        "{name} reported worry for about two hours a day, mostly about work.",
        "{name} described a tight chest before the Monday call.",
        "{name} reported fewer headaches and a better night on three days.",
        "{name} noticed irritability with the children around dinner.",
        "{name} reported that the worry about {their} health had come back after a television program.",
    ),
    functions=(
        "{name} had turned in the report without asking anyone to check it.",
        "{name} had avoided opening the bank statement.",
        "{name} had driven to the airport alone.",
        "{name} had stayed late twice to reread messages.",
    ),
    events=(
        "A change of manager had been announced on Monday.",
        "{their_cap} son had started a new school.",
        "{name} had postponed the dentist again and then made the call during lunch.",
        "The landlord had raised the rent and {they} had asked for a written offer.",
        "{name} had sent a message with a typing error and nothing had happened.",
        "A biopsy of a relative had come back clear.",
    ),
    quotes=(
        "What if I miss the one thing that matters?",
        "I left the e-mail alone and the world kept turning.",
        "My shoulders live next to my ears.",
    ),
    interventions=(
        "Clinician set up worry time and practiced postponing a worry in session.",
        "Clinician planned a behavioral experiment about sending a message without rereading it.",
        "Clinician taught a two-minute release exercise and practiced it with {name}.",
        "Clinician used a worry script and repeated it until the rating fell.",
        "Clinician sorted worries with {name} into those that can be acted on and those that cannot.",
    ),
    responses=(
        "{name} rated the worry 8 at the start and 4 at the end of the exercise.",
        "{name} predicted a complaint, and agreed to see what happens.",
        "{name} found the exercise odd and noticed warmer hands afterwards.",
        "{name} saw that asking for reassurance had lengthened the worry.",
    ),
    homework=(
        "{name} will use worry time at five in the afternoon on five days.",
        "{name} will send three messages without rereading them.",
        "{name} will practice the release exercise twice a day.",
        "{name} will tell {their} spouse not to answer reassurance questions after eight.",
    ),
    medication=("Escitalopram 10 mg daily", "Buspirone 10 mg twice daily", "Hydroxyzine 25 mg as needed"),
    measure="GAD-7",
)

PANIC = Theme(
    key="panic",
    icd10=("F41.0", "F40.01"),
    presenting=(
        "Panic attacks since the summer, first in a supermarket line. Stopped driving on the interstate.",
        "Went to the emergency room twice with a racing heart; tests were normal. Carries water everywhere.",
    ),
    problem="Panic attacks and avoidance of places",
    goal="Drive to my sister's house again",
    objectives=(
        Objective(
            text="{name} will have at most one panic attack a week (now five), by the log",
            target="1 attack a week",
            interventions=("Interoceptive exposure", "Psychoeducation"),
        ),
        Objective(
            text="{name} will drive one exit on the interstate three times a week (now never)",
            target="3 drives a week",
            interventions=("In-vivo exposure",),
        ),
    ),
    symptoms=(
        "{name} reported two panic attacks since the last session, both under ten minutes.",
        "{name} described dizziness in the checkout line.",
        "{name} reported fear of the fear on most mornings.",
    ),
    functions=(
        "{name} had taken the back roads to work each day.",
        "{name} had stayed in the store until the cart was paid for.",
        "{name} had taken an elevator to the fourth floor.",
    ),
    events=(
        "{name} had driven one exit with a friend in the passenger seat.",
        "The power had gone out while {they} stood in the elevator lobby.",
        "{name} had left the water bottle at home by choice.",
    ),
    quotes=("It peaked and it went away, just like you said.", "I felt my heart and I stayed."),
    interventions=(
        "Clinician led spinning and straw-breathing exercises and tracked the ratings.",
        "Clinician drew the curve of a panic attack with {name} from the log.",
        "Clinician planned the next three rungs of the driving ladder.",
    ),
    responses=(
        "{name} rated fear 9, then 6, then 3 over three rounds.",
        "{name} noticed that the dizziness passed without sitting down.",
        "{name} asked to repeat the exercise without holding the chair.",
    ),
    homework=(
        "{name} will do straw breathing daily and write down the peak.",
        "{name} will drive one exit on three days.",
        "{name} will stand in the longest line once.",
    ),
    medication=("Sertraline 75 mg daily", "Propranolol 20 mg as needed"),
    measure="GAD-7",
)

SOCIAL = Theme(
    key="social_anxiety",
    icd10=("F40.10",),
    presenting=(
        "Has avoided speaking in groups since school; turned down a promotion because of the weekly talk.",
        "Blushes and goes silent with new people; drinks water to hide trembling hands.",
    ),
    problem="Fear of being judged when others are watching",
    goal="Speak up at work",
    objectives=(
        Objective(
            text="{name} will ask one question aloud in a meeting each week (now none)",
            target="1 question a week",
            interventions=("Individual CBT with video feedback", "Exposure ladder"),
        ),
    ),
    symptoms=(
        "{name} reported replaying conversations for an hour after work.",
        "{name} described blushing at the team lunch.",
        "{name} reported less dread on Sunday evening.",
    ),
    functions=(
        "{name} had eaten in the break room twice.",
        "{name} had let a call go to voicemail and called back the same day.",
    ),
    events=(
        "{name} had asked one question in the staff meeting.",
        "A date had gone quiet after two messages.",
        "{name} had ordered coffee with a complicated request on purpose.",
    ),
    quotes=("Nobody even looked up.", "I wanted the floor to open."),
    interventions=(
        "Clinician compared predicted and actual reactions with {name}.",
        "Clinician practiced dropping the safety behavior of rehearsing sentences.",
        "Clinician used a short role-play and looked at the recording of posture with {name}.",
    ),
    responses=(
        "{name} was surprised that the trembling could not be seen.",
        "{name} rated the prediction 90 percent before and 20 percent after.",
    ),
    homework=(
        "{name} will start one short conversation a day.",
        "{name} will speak in the first ten minutes of the meeting.",
    ),
    measure="GAD-7",
)

OCD = Theme(
    key="ocd",
    icd10=("F42.2",),
    presenting=(
        "Washes hands for about two hours a day since the first child was born; the family waits at the door.",
        "Checks the stove and the locks until late; came to work an hour late three times last month.",
    ),
    problem="Compulsions that take two hours a day",
    goal="Leave the house in ten minutes",
    objectives=(
        Objective(
            text="{name} will lower the time of rituals from 120 to 30 minutes a day, by log",
            target="30 minutes a day",
            interventions=("Exposure and response prevention",),
        ),
    ),
    symptoms=(
        "{name} reported about ninety minutes of rituals a day.",
        "{name} described a new doubt about the back door.",
        "{name} reported that the urge fell within twenty minutes when {they} waited.",
    ),
    functions=(
        "{name} had arrived on time on four of five days.",
        "{name} had let a guest use the kitchen.",
    ),
    events=(
        "{name} had touched the mailbox and cooked without washing twice.",
        "The family had stopped answering questions about the stove.",
        "A stomach bug at school had made the week harder.",
    ),
    quotes=("The doubt was loud and I left anyway.", "Maybe it is off, maybe it is not."),
    interventions=(
        "Clinician led an exposure with the door handle and blocked washing for thirty minutes.",
        "Clinician updated the ladder and added two rungs.",
        "Clinician coached {name} in answering the doubt with maybe.",
    ),
    responses=(
        "{name} rated distress 80 at the start and 35 at the end.",
        "{name} resisted the urge and was proud of it.",
    ),
    homework=(
        "{name} will lock the door once and walk away, every day.",
        "{name} will wash for twenty seconds with a timer.",
    ),
    medication=("Fluvoxamine 100 mg daily",),
    measure="GAD-7",
)

TRAUMA = Theme(
    key="trauma",
    icd10=("F43.10", "F43.12"),
    presenting=(
        "Nightmares and startle since a highway collision last fall; avoids driving after dark.",
        "Memories of an assault came back after a news story; checks exits and sleeps with the light on.",
        "Retired medic; certain smells bring back a call from years ago. Keeps away from crowds.",
    ),
    problem="Trauma memories, avoidance and watchfulness",
    goal="Sleep with the light off and drive at night",
    objectives=(
        Objective(
            text="{name} will lower the PCL-5 from {pcl} by at least 10 points",
            target="PCL-5 down 10 or more",
            interventions=("Cognitive processing therapy", "Written account"),
        ),
        Objective(
            text="{name} will drive after dark twice a week (now never)",
            target="2 drives a week",
            interventions=("In-vivo exposure",),
        ),
    ),
    symptoms=(
        "{name} reported three nightmares, less vivid than last month.",
        "{name} described jumping at a car door on Friday.",
        "{name} reported avoiding the road where it happened.",
        "{name} reported that the guilt had been the strongest feeling this week.",
    ),
    functions=(
        "{name} had gone to the grocery store at a busy hour.",
        "{name} had slept with the hall light instead of the lamp.",
        "{name} had asked a coworker to drive to the training.",
    ),
    events=(
        "A siren on the way to work had brought the memory back for a few minutes.",
        "{name} had read the written account aloud once at home.",
        "{name} had driven two blocks after sunset with the radio off.",
        "The hearing had been moved to the spring.",
    ),
    quotes=("I know it is over and my body does not.", "For once I was only tired, not scared."),
    interventions=(
        "Clinician worked with a challenging questions sheet on the stuck point about blame.",
        "Clinician practiced grounding with the five senses before the account was read.",
        "Clinician reviewed the in-vivo list and chose the next step with {name}.",
        "Clinician used slow bilateral tapping sets of the EMDR protocol with pauses for reports.",
    ),
    responses=(
        "{name} moved from fully to partly believing the stuck point.",
        "{name} needed one pause, used grounding and went on.",
        "{name} felt sad rather than afraid by the end and named that as new.",
    ),
    homework=(
        "{name} will read the account once a day.",
        "{name} will fill in one challenging questions sheet.",
        "{name} will drive after sunset twice with a planned route.",
    ),
    medication=("Prazosin 2 mg at night", "Sertraline 100 mg daily"),
)
