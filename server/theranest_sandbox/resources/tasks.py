"""Things for a member of staff to do."""

from typing import Literal

from .base import Closed, Day, Identifier, Line, Prose, Reference, Resource

TaskState = Literal["open", "done", "cancelled"]


class Task(Resource):
    title: Line
    detail: Prose | None = None
    assignee: Identifier
    client_id: Identifier | None = None
    due: Day | None = None
    state: TaskState = "open"
    created_by: Identifier | None = None


class TaskCreate(Closed):
    title: Line
    detail: Prose | None = None
    assignee: Identifier
    client_id: Identifier | None = None
    due: Day | None = None
    external_ref: Reference | None = None
