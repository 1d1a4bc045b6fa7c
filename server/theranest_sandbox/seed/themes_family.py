"""Substance use, children, couples and families."""

from __future__ import annotations

from .theme import Objective, Theme

ALCOHOL = Theme(
    key="alcohol",
    icd10=("F10.20", "F10.10"),
    presenting=(
        "Drinks about a bottle of wine a night; a warning at work after a missed morning. Wants to stop.",
        "Two drinking-driving arrests in ten years; came at the request of the family and stays for {themself}.",
    ),
    problem="Alcohol use that costs work and trust at home",
    goal="Be someone my kids can count on",
    objectives=(
        Objective(
            text="{name} will lower days of drinking from 7 to 0 a week, by the diary",
            target="0 days a week",
            interventions=("Relapse prevention CBT", "Medication coordination"),
        ),
        Objective(
            text="{name} will go to three mutual-help meetings a week (now none)",
            target="3 meetings a week",
            interventions=("12-step facilitation",),
        ),
    ),
    symptoms=(
        "{name} reported no alcohol since the last session and cravings on three evenings.",
        "{name} reported one evening with two beers and told {their} sponsor the next day.",
        "{name} described poor sleep and no shaking or sweating.",
        "{name} rated cravings 4 of 10 at the worst.",
    ),
    functions=(
        "{name} had been on time for work all week.",
        "{name} had driven the children to practice as agreed.",
        "{name} had paid one of the two fines.",
    ),
    events=(
        "A retirement party at work had served wine and {they} had left at eight.",
        "{name} had gone to three meetings and spoken at one.",
        "The old drinking friend had called twice.",
        "Payday had been the hardest day.",
    ),
    quotes=("I drove past the store and kept driving.", "The evening is long without it."),
    interventions=(
        "Clinician used the craving diary to map the hour before the drink.",
        "Clinician practiced refusing a drink in two role-plays.",
        "Clinician used motivational interviewing on what {name} wants the year to look like.",
        "Clinician reviewed naltrexone with {name} and agreed to tell the prescriber about nausea.",
    ),
    responses=(
        "{name} named two high-risk hours and made a plan for each.",
        "{name} gave short answers first and became more open when speaking of the children.",
        "{name} raised {their} confidence from 5 to 7 of 10.",
    ),
    homework=(
        "{name} will go to three meetings.",
        "{name} will call {their} sponsor before payday.",
        "{name} will keep the craving diary.",
    ),
    medication=("Naltrexone 50 mg daily", "Acamprosate 666 mg three times daily"),
)

OPIOID = Theme(
    key="opioid",
    icd10=("F11.20",),
    presenting=(
        "Pain pills after a back injury, later bought on the street. Eight months on buprenorphine, wants to keep it.",
        "Returned to use twice last year after leaving treatment; lives with an aunt now and works mornings.",
    ),
    problem="Opioid use disorder, in treatment with medication",
    goal="Stay in treatment and get my license back",
    objectives=(
        Objective(
            text="{name} will attend nine of ten planned visits (now six), by attendance",
            target="9 of 10 visits",
            interventions=("Contingency management", "Community reinforcement"),
        ),
        Objective(
            text="{name} will carry naloxone and show one person how to use it (now none)",
            target="1 person taught",
            interventions=("Overdose prevention teaching",),
        ),
    ),
    symptoms=(
        "{name} reported no opioid use since the last visit and no missed doses.",
        "{name} reported cravings after a dental visit, 6 of 10, gone by the evening.",
        "{name} described sweating on one night and no other withdrawal.",
    ),
    functions=(
        "{name} had worked four mornings.",
        "{name} had paid {their} aunt for the room.",
        "{name} had missed the bus to the clinic once and called.",
    ),
    events=(
        "A cousin who still uses had come to the house.",
        "{name} had received the letter about the license hearing.",
        "{name} had finished the parenting class.",
    ),
    quotes=("I gave the number away so I could not call it.", "I like who I am in the mornings."),
    interventions=(
        "Clinician reviewed the week's urges and what had made each shorter.",
        "Clinician used functional analysis of the visit by the cousin.",
        "Clinician practiced with {name} what to tell a dentist about pain medicine.",
    ),
    responses=(
        "{name} recognized boredom as the first step and planned two mornings.",
        "{name} was proud of the call and said so.",
    ),
    homework=(
        "{name} will put the naloxone in the bag by the door.",
        "{name} will ask for the early shift.",
    ),
    medication=("Buprenorphine-naloxone 8-2 mg twice daily",),
)

CHILD_ADHD = Theme(
    key="child_adhd",
    icd10=("F90.2", "F90.0"),
    presenting=(
        "Trouble sitting through lessons and forgotten homework since second grade; fights over shoes every morning.",
        "Teacher reports blurting out and lost worksheets; at home bedtime takes two hours.",
    ),
    problem="Attention and impulse problems at home and at school",
    goal="Mornings without yelling",
    objectives=(
        Objective(
            text="{name} will finish the morning list on four of five school days (now one), by sticker chart",
            target="4 of 5 days",
            interventions=("Behavioral parent training", "Token system"),
        ),
        Objective(
            text="{name} will hand in homework on four days a week (now two), by teacher's report",
            target="4 days a week",
            interventions=("Daily report card",),
        ),
    ),
    symptoms=(
        "{name} told about two good mornings and one bad one.",
        "The parent reported that {name} lost the jacket and the library book.",
        "The teacher's card showed four green days.",
        "{name} interrupted less when the timer was on the table.",
    ),
    functions=(
        "Homework had been handed in on three days.",
        "{name} had been invited to a classmate's house.",
        "Bedtime had taken forty minutes instead of ninety.",
    ),
    events=(
        "A substitute teacher had changed the seating.",
        "{name} had earned the trip to the pool with stickers.",
        "A fight over the tablet had ended in tears on Sunday.",
    ),
    quotes=("I got all the stars except Tuesday.", "My brain goes zoom."),
    interventions=(
        "Clinician played a stop-and-go game and praised waiting.",
        "Clinician went through the sticker chart with {name} and the parent.",
        "Clinician coached the parent in short instructions, one at a time.",
    ),
    responses=(
        "{name} waited for the signal in eight of ten rounds.",
        "The parent used labeled praise four times without a prompt.",
        "{name} lost interest after ten minutes and came back after a movement break.",
    ),
    homework=(
        "The parent will set out clothes in the evening and use the chart.",
        "{name} will bring the card on every school day.",
    ),
    medication=("Methylphenidate ER 18 mg mornings",),
    measure=None,
)

CHILD_ANXIETY = Theme(
    key="child_anxiety",
    icd10=("F93.0", "F41.1"),
    presenting=(
        "Cries at school drop-off and asks to sleep in the parents' bed; stomach aches on Sundays.",
        "Worries about storms and about a parent not coming home; missed nine school days.",
    ),
    problem="Fear of separation and missed school",
    goal="Go to school and to a sleepover",
    objectives=(
        Objective(
            text="{name} will go into school without a parent on four of five days (now one)",
            target="4 of 5 days",
            interventions=("Child CBT: brave ladder", "Parent coaching"),
        ),
    ),
    symptoms=(
        "{name} said the worry monster was medium this week.",
        "The parent reported tears on one morning instead of four.",
        "{name} described a tummy ache on Sunday evening.",
    ),
    functions=(
        "{name} had gone into school alone on three days.",
        "{name} had slept in {their} own bed on four nights.",
    ),
    events=(
        "A storm had brought everyone to the hallway on Wednesday night.",
        "{name} had stayed at {their} grandmother's for dinner.",
        "A friend had moved away.",
    ),
    quotes=("I told the monster to wait.", "I was brave and my legs were jelly."),
    interventions=(
        "Clinician drew the brave ladder with {name} and picked the next rung.",
        "Clinician practiced slow belly breathing with a toy.",
        "Clinician coached the parent to leave after one hug.",
    ),
    responses=(
        "{name} picked a harder rung than planned.",
        "{name} could tell the difference between a real alarm and a false alarm in three stories.",
    ),
    homework=(
        "{name} will climb the next rung three times.",
        "The parent will give the brave coin only after the goodbye.",
    ),
    measure=None,
)

TEEN = Theme(
    key="teen",
    icd10=("F32.1", "F43.23", "F41.1"),
    presenting=(
        "Grades fell after the parents separated; stays in the room and sleeps in class.",
        "Quit the team, argues at home, says nothing matters. Agreed to come if the door stays closed.",
    ),
    problem="Low mood and withdrawal after changes in the family",
    goal="Have something to look forward to",
    objectives=(
        Objective(
            text="{name} will attend school on nine of ten days (now six), by attendance report",
            target="9 of 10 days",
            interventions=("CBT for adolescents", "Family session monthly"),
        ),
        Objective(
            text="{name} will do two planned things with friends a week (now none)",
            target="2 a week",
            interventions=("Behavioral activation",),
        ),
    ),
    symptoms=(
        "{name} described the week as okay and then spoke of two bad nights.",
        "{name} reported going to bed after one on school nights.",
        "{name} reported less anger and more boredom.",
    ),
    functions=(
        "{name} had gone to school on four of five days.",
        "{name} had turned in the missing history work.",
        "{name} had eaten dinner with the family twice.",
    ),
    events=(
        "{name} had spent the weekend at the other parent's new apartment.",
        "A group chat had gone wrong and {they} had left it.",
        "{name} had tried out for the spring play.",
        "{name} had skateboarded with a friend from the old school.",
    ),
    quotes=("Everyone wants me to pick a side.", "It was less bad than I thought."),
    interventions=(
        "Clinician used a mood chart and looked for what came before the better days.",
        "Clinician practiced with {name} how to ask both parents not to send messages through {them}.",
        "Clinician used problem-solving on the group chat.",
    ),
    responses=(
        "{name} wrote the sentence {themself} and wanted to try it.",
        "{name} shrugged at first and then filled in the chart.",
    ),
    homework=(
        "{name} will message one friend about Saturday.",
        "{name} will charge the phone in the kitchen on three nights.",
    ),
)

COUPLE = Theme(
    key="couple",
    icd10=("F43.23", "F43.21"),
    presenting=(
        "The same argument about money and chores for two years; they sleep in different rooms since August.",
        "Trust was broken by messages to a former partner; both want to find out whether to stay together.",
    ),
    problem="Conflict that turns into silence",
    goal="Talk about hard things without leaving the room",
    objectives=(
        Objective(
            text="The couple will hold one planned talk a week for twenty minutes (now none)",
            target="1 talk a week",
            interventions=("Emotionally focused therapy", "Speaker-listener exercise"),
        ),
    ),
    symptoms=(
        "{name} described two arguments that ended within ten minutes.",
        "{name} reported feeling alone on most evenings.",
        "{name} reported that the silence had lasted one day instead of four.",
    ),
    functions=(
        "The bills had been paid from the shared list.",
        "They had eaten together on three evenings.",
    ),
    events=(
        "A visit of the in-laws had gone without a scene.",
        "The planned talk had taken place once and had been cut short once.",
        "An unexpected car repair had started the old argument.",
    ),
    quotes=("I need you to turn toward me, not to fix it.", "I heard you this time."),
    interventions=(
        "Clinician tracked the cycle of demand and withdrawal and slowed it down in the room.",
        "Clinician led the speaker-listener exercise with one topic.",
        "Clinician helped {name} to say the fear behind the criticism.",
    ),
    responses=(
        "{name} softened {their} voice and stayed in the talk.",
        "{name} could repeat what had been said without an answer of {their} own.",
    ),
    homework=(
        "They will hold one talk of twenty minutes on Sunday.",
        "Each will write down one thing that went well every day.",
    ),
    measure=None,
)

THEMES_FAMILY = (ALCOHOL, OPIOID, CHILD_ADHD, CHILD_ANXIETY, TEEN, COUPLE)
