"""The contract, by the runner that starts nothing; e2e asks all of them."""

from __future__ import annotations

import pytest

from tests.run.runner_contract import RunnerContract


class TestInProcess(RunnerContract):
    @pytest.fixture
    def name(self):
        return "inprocess"
