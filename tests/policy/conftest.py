from pathlib import Path

import pytest
from policy_folder import PolicyFolder
from theranest_server.adapters.casbin_policy import CasbinPolicy, load_policy


@pytest.fixture
def folder(tmp_path: Path) -> PolicyFolder:
    return PolicyFolder(tmp_path)


@pytest.fixture(scope="session")
def policy() -> CasbinPolicy:
    return load_policy(None, sandbox=True)
