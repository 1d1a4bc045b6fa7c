"""The house, assembled once. Read `door` below: it is the security argument."""

import contextlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..adapters.billing import BillingFiles, codes_folder
from ..adapters.calls import Calls
from ..adapters.casbin_policy import BrokenPolicy, CasbinPolicy, load_or_shut
from ..adapters.case_tokens import CaseTokens
from ..adapters.cases import Cases
from ..adapters.clock import PracticeCalendar, SystemClock
from ..adapters.database import Database
from ..adapters.documents import ChildOpener
from ..adapters.guard_facts import RecordFacts, Switches
from ..adapters.inbox import Events
from ..adapters.keys import Keys
from ..adapters.ledger import LedgerBook, Signer, went_back
from ..adapters.policy.approvals import PolicyApprovals
from ..adapters.policy.safety_text import load_safety_text
from ..adapters.proposals import Intake, PrincipalDesk, Proposals
from ..adapters.records.own_writer import HouseWriter
from ..adapters.standing_texts import StandingApprovals, StandingTexts
from ..adapters.telemetry import OpenTelemetry
from ..adapters.vault import Vault
from ..alerts import SCHEMA_SHA256 as ALERT_CLOSE_SCHEMA
from ..alerts import TOOL as ALERT_CLOSE
from ..alerts import AlertBook, AlertCards, Closing
from ..cases import CaseDesk
from ..cases.desk import Limits
from ..delivery import Delivered, Delivery
from ..domain.ids import ProposalId, StaffId
from ..domain.people import ClientAppLevel, StaffMember
from ..domain.refusals import Unavailable
from ..events import SAFETY_TEXT, FixedText
from ..events import SCHEMA_SHA256 as SAFETY_TEXT_SCHEMA
from ..events.signing import SCHEMA_SHA256 as SIGNING_SCHEMA
from ..events.signing import SIGNING, Signing
from ..gate import Gate, build_gate
from ..gate.audited import Audited
from ..gate.consented import Consented
from ..gate.labelled import Labelled
from ..gate.minimised import Minimised
from ..gate.permitted import Permitted
from ..gate.placeholders import Placeholders
from ..gate.policy import Callers
from ..gate.proposed import Proposed
from ..gate.related import Related
from ..gate.relations import Relations
from ..gate.rolled_out import RolledOut
from ..gate.schemas import check_catalogue
from ..gate.traced import Traced
from ..home import Home
from ..ports import AgentCases, RecordsReader
from ..review import Judge, Review
from ..review.record_now import RecordNow
from ..settings import Settings
from ..tool import Call, Desk
from ..tools import CATALOGUE
from ..transport.front import DoorFront
from .agents import build_cases
from .explaining import Explainer
from .records import Source
from .safety import Safety, build_calling, build_safety, screen_text

_SCHEMAS = {tool.name: tool.schema_sha256 for tool in CATALOGUE} | {
    ALERT_CLOSE: ALERT_CLOSE_SCHEMA,
    SAFETY_TEXT: SAFETY_TEXT_SCHEMA,
    SIGNING: SIGNING_SCHEMA,
}
"""Of the tools, and of what the house itself proposes: contact logs, the signed words, and their signing."""


@dataclass(slots=True, kw_only=True)
class House:
    """Everything that one service holds, for the transports and the controls."""

    database: Database
    ledger: LedgerBook
    signer: Signer
    policy: CasbinPolicy | BrokenPolicy
    facts: RecordFacts
    switches: Switches
    reader: RecordsReader
    front: DoorFront
    judge: Judge
    review: Review
    delivery: Delivery
    alerts: AlertBook
    cases: CaseDesk
    case_tokens: CaseTokens
    vault: Vault
    calendar: PracticeCalendar
    cards: AlertCards
    closing: Closing
    signing: Signing
    safety: Safety
    explainer: Explainer
    telemetry: OpenTelemetry

    async def start(self) -> None:
        """Safety first. Then what waits is judged by the policy in force, and delivery goes on where it stopped."""
        await self.safety.start()
        with contextlib.suppress(Unavailable):
            await self.judge.rejudge_all()
        await self.delivery.start()

    async def stop(self) -> None:
        await self.delivery.stop()
        await self.safety.stop()
        await self.ledger.checkpoint()
        self.database.close()
        self.telemetry.shutdown()

    async def staff(self) -> Mapping[StaffId, StaffMember]:
        return {member.id: member for member in await self.reader.staff()}

    async def deliver(self, proposal_id: ProposalId) -> Mapping[str, Any]:
        done: Delivered = await self.delivery.deliver(proposal_id)
        return {"state": done.state.value, "result": dict(done.result) if done.result else None, "reason": done.reason}


def build_house(
    settings: Settings,
    home: Home,
    source: Source,
    telemetry: OpenTelemetry,
    review_url: str,
    agents: AgentCases | None = None,
    screen: Callable[[str], Any] = screen_text,
) -> House:
    """`agents`: where routed events open cases, if not with the house's own desk. Raises `StorageUnavailable`, `NewerDatabase`, `KeysUnavailable`, `CatalogueError`."""
    check_catalogue(CATALOGUE)
    clock = SystemClock()
    database = Database(settings.database_url or home.database)
    signer = Signer.from_folder(home.keys)
    ledger_anchor = home.root / "ledger.checkpoint"
    ledger = LedgerBook(database, clock, signer, anchor=ledger_anchor)
    keys = Keys(database, home.keys, clock)
    if went_back(database, signer, ledger_anchor):
        database.renew_epoch()  # a restored copy: what was approved before it can never act
    database.start()

    policy = load_or_shut(settings.policies, sandbox=settings.uses_sandbox)
    calendar = PracticeCalendar(source.reader)
    switches = Switches(database)
    calls = Calls(database, ledger, lambda alert_id: f"{settings.alerts.link_base or review_url}/alerts/{alert_id}")
    facts = RecordFacts(source.reader, switches.killed, calendar, source.practice_id, on_duty=calls.on_duty_for)
    callers = Callers(facts, calendar)
    texts = StandingTexts(database, ledger, clock, facts, lambda: load_safety_text(settings.policies))
    rules = StandingApprovals(PolicyApprovals(policy, facts, source.reader, calendar), texts)
    store = Proposals(database, ledger, keys, source.practice_id)
    events = Events(database, keys, clock)
    calling = build_calling(settings, home, source, database, ledger, facts, events, calls, calls.link)

    vault = Vault(database, keys, source.reader)

    def page_of(proposal_id: ProposalId) -> str:
        return f"{review_url}/proposals/{proposal_id}"

    documents = ChildOpener()
    billing = BillingFiles(settings.policies, codes_folder(environ={"THERANEST_HOME": str(home.root)}))
    intake = Intake(store, rules, source.practice_id, page_of, telemetry)

    def desk(call: Call) -> Desk:
        return Desk(
            records=source.reader,
            proposals=PrincipalDesk(store, call.principal, page_of),
            alerts=calling.book.desk_for(call.principal),
            calendar=calendar,
            principal=call.principal,
            payers=billing.payers,
            codes=billing.codes,
            documents=documents,
            identified=call.principal.agent is None
            and policy.level_of(call.principal.client_app) is ClientAppLevel.BAA_IDENTIFIED,
        )

    def door() -> Gate:
        relations = Relations(policy, facts)
        return build_gate(
            Traced(telemetry),
            Audited(ledger),
            Permitted(policy, callers),
            Placeholders(vault, policy, relations, callers),
            Related(relations, source.reader, callers),
            Consented(relations, callers),
            RolledOut(policy, facts, callers),
            Labelled(),
            Minimised(policy, callers, relations),
            Proposed(intake, facts),
            desk=desk,
        )

    case_tokens = CaseTokens(home.keys)
    limits = Limits(at_once=settings.agents.at_once, at_once_each=settings.agents.at_once_each)
    cases = build_cases(
        Cases(database, ledger), source.reader, facts, calendar, policy, case_tokens, calling.book, limits, telemetry
    )
    writer = HouseWriter(source.writer, texts)
    record = RecordNow(writer)
    judge = Judge(store=store, rules=rules, facts=facts, record=record, schema_of=_SCHEMAS.get)
    delivery = Delivery(
        store=store,
        judge=judge,
        records=writer,
        facts=facts,
        telemetry=telemetry,
        owner=secrets.token_hex(8),
        sole=settings.database_url is None,
    )
    fixed_text = FixedText(
        texts=texts,
        intake=intake,
        store=store,
        rules=rules,
        deliver=delivery.deliver,
        feed=source.feed,
        records=source.reader,
        calendar=calendar,
        practice_id=source.practice_id,
        now=ledger.now,
    )
    safety = build_safety(
        settings,
        source,
        calling,
        events,
        policy=policy,
        facts=facts,
        calendar=calendar,
        clock=clock,
        agents=agents or cases,
        reply=fixed_text.send,
        screen=screen,
        telemetry=telemetry,
    )
    return House(
        database=database,
        ledger=ledger,
        signer=signer,
        policy=policy,
        facts=facts,
        switches=switches,
        reader=source.reader,
        front=DoorFront(door(), policy, callers, ledger, CATALOGUE),
        judge=judge,
        review=Review(store=store, judge=judge, facts=facts, record=record, ledger=ledger, telemetry=telemetry),
        delivery=delivery,
        alerts=calling.book,
        cards=AlertCards(
            book=calling.book, calls=calls, records=source.reader, messages=source.feed, facts=facts, ledger=ledger
        ),
        cases=cases,
        case_tokens=case_tokens,
        vault=vault,
        calendar=calendar,
        closing=Closing(
            book=calling.book,
            calls=calls,
            proposals=intake,
            practice_id=source.practice_id,
            telemetry=telemetry,
            traceparent_of=events.traceparent_of,
        ),
        signing=Signing(texts=texts, intake=intake, practice_id=source.practice_id),
        safety=safety,
        explainer=Explainer(policy=policy, facts=facts, calendar=calendar),
        telemetry=telemetry,
    )
