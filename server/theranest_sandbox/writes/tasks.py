"""`POST /tasks`: something for a member of staff to do."""

from ..call import Answer, Call, created
from ..resources.tasks import Task, TaskCreate
from .checks import new_id, require_client, require_staff


def create_task(call: Call, task: TaskCreate) -> Answer:
    require_staff(call, task.assignee, "assignee")
    require_client(call, task.client_id)
    made = Task(id=new_id("TSK"), practice_id=call.unit.practice_id, updated_at=call.unit.now(), **dict(task))
    return created(call.unit.create(made), f"/api/v1/tasks/{made.id}")
