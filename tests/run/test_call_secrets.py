"""Params that are secret: from the environment, and in no message."""

from __future__ import annotations

import base64

import pytest

from registry.core.errors import InvalidCall
from registry.run.call import bind, bind_values
from registry.run.given import Secrets
from tests.run.signatures import REF, codes, handler, of, problems

LOGIN = handler(token=of("str"), opt_pin=of("int", "none"), key=of("bytes"))


class TestSecrets:
    def bind(self, variables, params=()):
        secrets = Secrets(("token", "opt_pin", "key"), variables)
        return bind(REF, LOGIN, {}, params, secrets=secrets)

    def test_they_come_from_the_environment(self):
        bound = self.bind(
            {
                "FNHUB_SECRET_TOKEN": "mine",
                "TOKEN": "of something else",
                "KEY": "AAE=",
                "OPT_PIN": "1234",
            }
        )

        assert bound.params == {"token": "mine", "key": "AAE=", "opt_pin": 1234}
        assert sorted(bound.secrets) == ["key", "opt_pin", "token"]
        assert bound.bytes_params == ("key",)
        assert bound.warnings == ()

    def test_a_param_that_is_not_secret_does_not(self):
        error = problems(
            bind, LOGIN, {}, {}, secrets=Secrets(("token",), {"TOKEN": "a", "KEY": "b"})
        )

        assert codes(error) == [("call-missing", "key")]

    def test_what_is_missing_is_told_with_its_variable(self):
        with pytest.raises(InvalidCall) as caught:
            self.bind({"TOKEN": ""})

        assert [each.fix for each in caught.value.problems] == [
            "set FNHUB_SECRET_TOKEN or TOKEN",
            "set FNHUB_SECRET_KEY or KEY",
        ]

    def test_one_that_is_typed_is_taken_with_a_warning(self):
        bound = self.bind({"KEY": "AAE=", "TOKEN": "other"}, {"token": "typed"})

        assert bound.params["token"] == "typed"
        assert [(each.code, each.key) for each in bound.warnings] == [
            ("call-secret-given", "token")
        ]

    def test_no_message_and_no_repr_holds_one(self):
        with pytest.raises(InvalidCall) as caught:
            self.bind({"TOKEN": "a", "KEY": "not base64!", "OPT_PIN": "hunter2"})

        assert "hunter2" not in str(caught.value)
        assert "not base64!" not in str(caught.value)
        bound = self.bind({"TOKEN": "hunter2", "KEY": "AAE="})
        assert "hunter2" not in repr(bound)
        assert "hunter2" not in repr(Secrets(("token",), {"TOKEN": "hunter2"}))

    def test_they_are_hidden_in_every_form(self):
        secret = base64.b64encode(b"in plain words").decode()
        bound = self.bind({"TOKEN": "hunter2", "KEY": secret, "OPT_PIN": "98765"})

        hidden = bound.masks.hide(f"hunter2 {secret} in plain words 98765")

        assert hidden == "*** *** *** ***"

    def test_they_come_from_the_environment_for_python_too(self):
        bound = bind_values(
            REF,
            LOGIN,
            {},
            {"key": b"a"},
            secrets=Secrets(("opt_pin", "token"), {"OPT_PIN": "12", "TOKEN": "12"}),
        )

        assert bound.params == {"opt_pin": 12, "token": "12", "key": "YQ=="}
