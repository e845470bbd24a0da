"""People are told, whatever goes wrong is a note, and no secret is in either."""

from __future__ import annotations

import base64

import pytest

from registry.core.errors import CannotTell
from registry.run.tell.github import GitHub, PullRequest, mark_of
from registry.run.tell.tellers import Tellers
from registry.run.tell.told import Step, Told

TOKEN = "ghp_t0kenOf4da"
SECRET = "hunter2-of-the-bank"
PULL = PullRequest("ada/flowers", 7)
DONE = Told("core/x@1.0.0", "done", (Step("", metrics={"f1": 0.5}),))


@pytest.fixture
def environ(foreign):
    return {
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_API_URL": foreign.url,
        "FNHUB_SECRET_KEY": SECRET,
    }


@pytest.fixture
def tell(environ):
    """Tell something; return the notes."""

    def tell(told=DONE, *, name="core/x", addresses="", comment=None, plots=False):
        notes: list[str] = []
        tellers = Tellers(name, addresses, comment, plots)
        tellers.tell(told, environ, notes.append)
        return notes

    return tell


def test_a_comment_is_written_once_and_then_written_over(foreign, tell):
    """However often it runs, a pull request has one comment with the latest."""
    foreign.comments.append(foreign._comment(1, "> quoted <!-- fnhub: core/x -->"))

    tell(Told("core/x", "started"), comment=PULL)
    notes = tell(comment=PULL)
    tell(comment=PULL, name="core/other")

    assert notes == ["commented https://github.com/ada/flowers/pull/7#issuecomment-2"]
    bodies = [each["body"] for each in foreign.comments]
    assert len(bodies) == 3
    assert bodies[1].startswith("<!-- fnhub: core/x -->\n### ✅")
    assert "| f1 | 0.5 |" in bodies[1]


def test_a_comment_is_found_on_a_later_page(foreign, tell):
    foreign.comments += [foreign._comment(n + 1, "x") for n in range(150)]
    foreign.comments[120]["body"] = f"{mark_of('core/x')}\nold"

    tell(comment=PULL)

    assert len(foreign.comments) == 150
    assert "f1" in foreign.comments[120]["body"]


def test_plots_are_put_on_a_branch_of_their_own(foreign, tell, tmp_path):
    """Each time a commit on top of the last, so that an address keeps its picture."""
    plot = tmp_path / "plot one.png"
    plot.write_bytes(b"picture")
    told = Told("core/x", "done", plots=(plot,))

    tell(told, comment=PULL, plots=True)
    plot.write_bytes(b"another")
    tell(told, comment=PULL, plots=True)

    head = foreign.commits[foreign.refs["refs/heads/fnhub-plots"]]
    (former,) = head["parents"]
    assert foreign.commits[former]["parents"] == []
    (file,) = foreign.trees[head["tree"]]
    assert file["path"] == "7/core/x/1-plot one.png"
    assert base64.b64decode(foreign.blobs[file["sha"]]) == b"another"
    commit = foreign.refs["refs/heads/fnhub-plots"]
    address = f"{foreign.url}/ada/flowers/raw/{commit}/7/core/x/1-plot%20one.png"
    assert f"![plot one]({address})" in foreign.comments[0]["body"]


def test_no_branch_is_made_unasked_and_one_refused_costs_no_comment(
    foreign, tell, tmp_path
):
    plot = tmp_path / "plot.png"
    plot.write_bytes(b"picture")
    told = Told("core/x", "done", plots=(plot,))
    tell(told, comment=PULL)
    assert foreign.refs == {}
    foreign.refuses["/git/"] = 403

    notes = tell(told, comment=PULL, plots=True)

    assert notes[0] == (
        "note: no plots in the comment: GitHub answers 403: "
        "Resource not accessible by integration"
    )
    assert notes[1].startswith("commented ")


def test_what_goes_wrong_with_a_comment_is_a_note(foreign, tell, environ):
    foreign.refuses["comments"] = 401
    assert "note: not commented: GitHub answers 401" in tell(comment=PULL)[0]
    foreign.refuses.clear()
    assert "404" in tell(comment=PullRequest("ada/flowers", 8))[0]
    environ["GITHUB_API_URL"] = "http://127.0.0.1:9"
    assert "GitHub cannot be asked" in tell(comment=PULL)[0]
    del environ["GITHUB_TOKEN"]
    assert "there is no token: set GITHUB_TOKEN" in tell(comment=PULL)[0]


def test_a_token_does_not_travel_in_the_open_nor_to_another_place(foreign, environ):
    environ["GITHUB_API_URL"] = "http://api.example.com"

    with pytest.raises(CannotTell, match="no https"):
        GitHub.open(PULL, environ)


@pytest.mark.parametrize(
    "text", ["", "ada/flowers", "ada#7", "ada/flowers#x", "a/b/c#1", "ada/..#1"]
)
def test_a_pull_request_is_written_in_one_way(text):
    with pytest.raises(CannotTell, match="OWNER/NAME#NUMBER"):
        PullRequest.parse(text)


def test_a_chat_is_told(foreign, tell):
    """Slack's webhook, by the address that Slack's users know, but for its host."""
    host = foreign.url.removeprefix("http://")

    assert tell(addresses=f"json://{host}/hook, json://{host}/other") == []

    assert [path for _, path, _, _ in foreign.asked] == ["/hook", "/other"]
    assert foreign.bodies[0]["title"] == "fnhub: core/x@1.0.0: done"
    assert "f1 0.5" in foreign.bodies[0]["message"]
    assert foreign.bodies[0]["type"] == "success"


def test_an_address_that_fails_is_told_without_any_part_of_it(foreign, tell):
    host = foreign.url.removeprefix("http://")
    foreign.refuses["hook"] = 500

    notes = tell(addresses=f"json://me:{SECRET}@{host}/hook nothing://{SECRET}")

    assert len(notes) == 2
    assert notes[0].startswith("note: not told: address 1 (JSON): ")
    assert "address 2 cannot be read" in notes[1]
    assert SECRET not in "".join(notes)


def test_what_a_service_quotes_of_an_address_is_masked(tell):
    """Here the mail's server; it may as well be the password."""
    (note,) = tell(addresses="mailto://me:p4ss@example.com:9?smtp=127.0.0.1&to=a@b.cd")

    assert note.endswith('(E-Mail): Connection error while submitting email to "***"')


def test_no_secret_is_in_what_people_are_told(foreign, tell):
    """An error's text may quote one; records mask theirs, callers may not."""
    host = foreign.url.removeprefix("http://")
    told = Told(
        "x",
        "failed",
        steps=(Step("", params={"at": [f"https://{SECRET}@host"]}),),
        failure=f"no {SECRET} {TOKEN}",
        links=((SECRET, "x"),),
    )

    tell(told, addresses=f"json://{host}/hook", comment=PULL)

    assert "no *** ***" in foreign.comments[0]["body"]
    assert SECRET not in foreign.everything()
    assert TOKEN not in foreign.everything()
