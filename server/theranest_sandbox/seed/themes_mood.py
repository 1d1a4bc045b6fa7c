"""Depression, bipolar, perinatal, grief and sleep."""

from __future__ import annotations

from .theme import Objective, Theme

DEPRESSION = Theme(
    key="depression",
    icd10=("F33.1", "F32.1", "F33.0", "F32.2"),
    presenting=(
        "Low mood and no interest in most things since losing a job in the spring; sleeps until noon on days off.",
        "Second episode of depression. Stopped seeing friends about four months ago and misses two workdays a month.",
        "Feels flat and slow, cries in the car before work, has lost about ten pounds without trying.",
        "Tired and self-critical since the move last winter; says the evenings are the worst part of the day.",
    ),
    problem="Depressed mood with withdrawal from people and activity",
    goal="Get my evenings and weekends back",
    objectives=(
        Objective(
            text="{name} will lower the PHQ-9 from {high} to under 10",
            target="PHQ-9 under 10",
            interventions=("Behavioral activation, weekly", "Monitoring with PHQ-9 every four weeks"),
        ),
        Objective(
            text="{name} will do four planned activities a week (now one), by the activity log",
            target="4 planned activities a week",
            interventions=("Activity scheduling", "Values work"),
        ),
        Objective(
            text="{name} will write down and answer three self-critical thoughts a week (now none)",
            target="3 thought records a week",
            interventions=("Cognitive restructuring",),
        ),
    ),
    symptoms=(
        "{name} reported low mood on five of the last seven days.",
        "{name} described waking at four in the morning and lying awake until the alarm.",
        "{name} said that {their} appetite had come back a little and {they} had eaten breakfast twice.",
        "{name} reported less interest in music, which used to be the best part of {their} day.",
        "{name} described feeling slowed down in the mornings and clearer after lunch.",
        "{name} said the guilt about being a burden had been quieter this week.",
        "{name} reported trouble concentrating on more than one page of reading.",
    ),
    functions=(
        "At work {they} had asked for two deadlines to be moved.",
        "{name} had missed one shift and called in on time.",
        "The laundry and the dishes had been left until the weekend.",
        "{name} had answered two messages from friends after putting them off for days.",
        "{name} had kept up with the rent and the bills.",
    ),
    events=(
        "A former coworker had invited {them} to a birthday dinner and {they} had stayed for an hour.",
        "{name} had walked around the lake three times with the dog.",
        "An argument with {their} sister about money had kept {them} in bed on Saturday.",
        "The performance review had gone better than {they} had feared.",
        "{name} had gone back to the Thursday choir for the first time since the summer.",
        "The anniversary of the divorce had fallen on Tuesday.",
        "{name} had sent off two applications and had heard nothing yet.",
        "{name} had cooked for a neighbor who came home from the hospital.",
    ),
    quotes=(
        "I did the walk even though I didn't want to.",
        "It felt like moving through wet sand.",
        "I caught myself before I canceled.",
        "I keep waiting for the other shoe to drop.",
    ),
    interventions=(
        "Clinician used behavioral activation to plan two activities for the hardest part of the day.",
        "Clinician guided {name} through a thought record on the belief of being a burden.",
        "Clinician reviewed the activity log and linked mood ratings with what {they} had done.",
        "Clinician used problem-solving steps for the unfinished task that {name} named.",
        "Clinician practiced with {name} a short way of answering the inner critic.",
        "Clinician reviewed early signs of a relapse and added two to the written list.",
    ),
    responses=(
        "{name} found one alternative thought and rated its belief at 60 percent.",
        "{name} chose two activities without prompting and set the times {themself}.",
        "{name} was doubtful at first and then saw the link between the walk and the better afternoon.",
        "{name} became tearful, stayed with the exercise and said it helped to say it aloud.",
        "{name} could name the thought but found the answer hard to believe yet.",
    ),
    homework=(
        "{name} will walk for twenty minutes on three days and rate mood before and after.",
        "{name} will fill in one thought record before the next session.",
        "{name} will call one friend by Friday.",
        "{name} will keep the activity log on the refrigerator.",
        "{name} will put the phone outside the bedroom at ten.",
    ),
    medication=("Sertraline 50 mg daily", "Bupropion XL 150 mg daily", "Escitalopram 10 mg daily"),
)

BIPOLAR = Theme(
    key="bipolar",
    icd10=("F31.81", "F31.32"),
    presenting=(
        "Bipolar II, diagnosed at twenty-six. Two short elevated spells this year after nights with little sleep.",
        "Swings between busy, sleepless weeks and low ones; wants to keep the new job this time.",
    ),
    problem="Mood episodes that follow changes in sleep and rhythm",
    goal="Keep a steady rhythm so that I can keep my job",
    objectives=(
        Objective(
            text="{name} will be in bed by eleven on six nights a week (now three), by the rhythm log",
            target="6 nights a week",
            interventions=("Interpersonal and social rhythm therapy",),
        ),
        Objective(
            text="{name} will name two early signs to a support person within a day of noticing them (now none)",
            target="2 signs told within a day",
            interventions=("Psychoeducation", "Early-sign plan"),
        ),
    ),
    symptoms=(
        "{name} reported sleeping between five and seven hours a night.",
        "{name} described one evening of racing plans that settled by the morning.",
        "{name} reported low energy with no return of the hopeless thoughts of the spring.",
        "{name} noticed faster speech on Wednesday and told a friend about it.",
    ),
    functions=(
        "{name} had arrived on time for every shift.",
        "Spending had stayed inside the weekly envelope.",
        "{name} had skipped lunch on two busy days.",
    ),
    events=(
        "A deadline had kept {them} up past one on two nights.",
        "{name} had turned down a late concert to protect {their} sleep.",
        "{their_cap} brother had visited and the routine had slipped for a weekend.",
        "The prescriber had left the dose unchanged at the last visit.",
    ),
    quotes=("I could feel the motor starting, so I went home.", "Boring is good right now."),
    interventions=(
        "Clinician reviewed the rhythm log and marked the two days with the widest gap.",
        "Clinician rehearsed with {name} how to tell a supervisor about a later start.",
        "Clinician went through the early-sign list and the steps that follow each sign.",
    ),
    responses=(
        "{name} saw the link between the late nights and the irritable weekend.",
        "{name} agreed to move the alarm and thought it realistic.",
        "{name} felt annoyed at the limits and named that openly.",
    ),
    homework=(
        "{name} will keep the rhythm log every evening.",
        "{name} will show the early-sign list to {their} partner.",
        "{name} will set a reminder to end screen work at ten.",
    ),
    medication=("Lamotrigine 200 mg daily", "Quetiapine 100 mg at night"),
)

PERINATAL = Theme(
    key="perinatal",
    icd10=("F53.0",),
    presenting=(
        "Tearful and anxious since the birth of a first child four months ago; checks the baby's breathing all night.",
        "Feels like an impostor as a parent and cries most afternoons; sleep in pieces of two hours.",
    ),
    problem="Depressed and anxious mood after birth",
    goal="Feel like myself with the baby",
    objectives=(
        Objective(
            text="{name} will lower the PHQ-9 from {high} to under 8",
            target="PHQ-9 under 8",
            interventions=("Interpersonal therapy", "Sleep plan with the partner"),
        ),
        Objective(
            text="{name} will hand over one night feed four nights a week (now none)",
            target="4 nights a week",
            interventions=("Problem-solving", "Partner session"),
        ),
    ),
    symptoms=(
        "{name} reported crying on three afternoons, down from every day.",
        "{name} described checking the crib four times a night.",
        "{name} reported guilt about returning to work in January.",
    ),
    functions=(
        "{name} had left the house with the baby on four days.",
        "{name} had eaten standing up for most of the week.",
        "{name} had let {their} mother-in-law watch the baby for two hours.",
    ),
    events=(
        "The baby had slept five hours on Sunday.",
        "A remark by {their} mother about bottle feeding had hurt.",
        "{name} had met another parent from the birth class for coffee.",
        "The partner's shifts had changed again.",
    ),
    quotes=("I love the baby and I miss my life.", "Two hours alone felt like a vacation."),
    interventions=(
        "Clinician mapped with {name} who could take which hour of the day.",
        "Clinician worked on the role change with the interpersonal inventory.",
        "Clinician practiced a short sentence for answering unasked advice.",
    ),
    responses=(
        "{name} named three people and felt less alone with it.",
        "{name} was relieved that mixed feelings were allowed.",
        "{name} said the sentence twice and laughed the second time.",
    ),
    homework=(
        "{name} will nap once a day while the partner is home.",
        "{name} will ask {their} sister for Thursday afternoons.",
        "{name} will check the crib twice a night at set times.",
    ),
    medication=("Sertraline 50 mg daily",),
)

GRIEF = Theme(
    key="grief",
    icd10=("F43.21", "F43.23", "F43.81"),
    presenting=(
        "{their_cap} mother died in March after a short illness. Cannot go into the house, sleeps on a friend's couch.",
        "Widowed last year after thirty-one years; says the quiet is the hardest.",
        "Lost a brother in an accident and has been short with everyone since.",
    ),
    problem="Grief that keeps daily life from going on",
    goal="Carry the loss and still have a life",
    objectives=(
        Objective(
            text="{name} will spend one hour a week in the avoided place (now none)",
            target="1 hour a week",
            interventions=("Prolonged grief therapy", "Imaginal conversation"),
        ),
        Objective(
            text="{name} will meet people on two days a week (now none), by calendar",
            target="2 days a week",
            interventions=("Behavioral activation",),
        ),
    ),
    symptoms=(
        "{name} reported waves of longing in the evenings.",
        "{name} described dreams of the hospital on two nights.",
        "{name} reported being able to look at photographs for the first time.",
        "{name} reported feeling numb at the memorial and crying later.",
    ),
    functions=(
        "{name} had gone back to half days at work.",
        "{name} had eaten with {their} daughter on Sunday.",
        "The paperwork of the estate had been put off again.",
    ),
    events=(
        "The first birthday without {their} loved one had come and gone.",
        "{name} had sorted one drawer and kept a scarf.",
        "A letter from the insurer had arrived with the wrong name.",
        "{name} had told the story to a cousin without leaving the table.",
    ),
    quotes=("I still set out two cups.", "I laughed and then I felt like a traitor."),
    interventions=(
        "Clinician guided an imaginal conversation and stayed with what came up.",
        "Clinician and {name} planned the visit to the house in small steps.",
        "Clinician explored the rule that laughing is disloyal.",
    ),
    responses=(
        "{name} cried, slowed down and finished the exercise.",
        "{name} found the plan bearable if a friend came along.",
        "{name} said the rule sounded different when spoken aloud.",
    ),
    homework=(
        "{name} will visit the house for half an hour with a friend.",
        "{name} will write one letter that does not get sent.",
        "{name} will have lunch with a coworker once.",
    ),
)

INSOMNIA = Theme(
    key="insomnia",
    icd10=("F51.01",),
    presenting=(
        "Lies awake two hours most nights and naps after work; tried melatonin and three apps.",
        "Poor sleep since shift work two years ago, with worry about sleep itself.",
    ),
    problem="Insomnia kept going by long hours in bed and worry about sleep",
    goal="Sleep without a fight",
    objectives=(
        Objective(
            text="{name} will raise sleep efficiency from 68 percent to 85 percent by the sleep diary",
            target="85 percent",
            interventions=("CBT for insomnia: sleep restriction", "Stimulus control"),
        ),
    ),
    symptoms=(
        "{name} reported falling asleep within forty minutes on four nights.",
        "{name} described waking at three and watching the clock.",
        "{name} reported less worry about sleep in the daytime.",
    ),
    functions=(
        "{name} had stayed awake in every afternoon meeting.",
        "{name} had driven home tired on one day and pulled over to rest.",
    ),
    events=(
        "A neighbor's party had broken the sleep window on Saturday.",
        "{name} had gotten up at the set time on all but one day.",
        "{name} had moved the clock out of sight.",
    ),
    quotes=("My bed is not a battlefield this week.", "I was so tired I put the keys in the freezer."),
    interventions=(
        "Clinician reviewed the sleep diary and set a new window of six and a half hours.",
        "Clinician explained stimulus control and planned what to do at three in the morning.",
        "Clinician used a constructive worry sheet for the hour before bed.",
    ),
    responses=(
        "{name} disliked the shorter window and agreed to try it for two weeks.",
        "{name} understood why the nap made the night harder.",
    ),
    homework=(
        "{name} will keep the sleep diary each morning.",
        "{name} will leave the bed after about twenty minutes awake.",
    ),
    measure="GAD-7",
)
