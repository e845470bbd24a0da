"""What every engine promises of documents: they come, change, go and stay."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from indexer import Document, Query, engine_names, open_engine
from tests.indexer.shelf import SHELF, document

pytestmark = pytest.mark.thorough


def found(engine, text=""):
    return [hit.key for hit in engine.search(Query(text, limit=100)).hits]


def test_an_unknown_engine_is_refused_with_those_there_are():
    with pytest.raises(LookupError, match=r"'lucene'; there are: .*whoosh"):
        open_engine("lucene", None)


def test_an_engines_module_is_not_imported_by_any_name():
    """The name comes from settings: it must not reach other modules."""
    for name in ("..document", "__init__", "", "whoosh.x"):
        with pytest.raises(LookupError):
            open_engine(name, None)


def test_whoosh_is_found():
    assert "whoosh" in engine_names()


def test_an_empty_index_answers(engine):
    result = engine.search(Query("describe"))

    assert (result.hits, result.total, result.did_you_mean) == ((), 0, None)
    assert engine.search(Query()).facets == {
        "kind": {},
        "category": {},
        "team": {},
        "license": {},
        "requires": {},
    }
    assert engine.keys() == {}


def test_a_hit_shows_what_was_stored(engine):
    stored = SHELF[0]

    engine.apply([stored])
    (hit,) = engine.search(Query("iris")).hits

    for field in ("key", "name", "team", "version", "summary", "kind", "categories"):
        assert getattr(hit, field) == getattr(stored, field)
    for field in ("keywords", "license", "score", "pulls", "updated"):
        assert getattr(hit, field) == getattr(stored, field)
    assert hit.updated.utcoffset() is not None


def test_a_document_is_replaced_whole(engine):
    engine.apply([document("describe", summary="Old words"), document("other")])

    engine.apply([document("describe", version="2.0.0", summary="New terms")])

    assert found(engine, "old words") == []
    assert found(engine, "new terms") == ["core/describe"]
    assert engine.keys() == {"core/describe": "2.0.0", "core/other": "1.0.0"}


def test_of_two_documents_with_one_key_in_one_call_the_last_counts(engine):
    engine.apply([document(version="1.0.0"), document(version="1.1.0")])

    assert engine.keys() == {"core/describe": "1.1.0"}


def test_an_index_can_be_compared_by_content(engine):
    """A digest tells every change but that of pulls, which are told by themselves."""
    one, two = document("one", pulls=3), document("two")
    engine.apply([one, two])
    engine.apply([replace(one, text="Other words"), replace(two, pulls=5)])

    digests = engine.digests(["core/one", "core/two", "core/never-there"])

    assert digests == {
        "core/one": replace(one, text="Other words").digest(),
        "core/two": two.digest(),
    }
    assert digests["core/one"] != one.digest()
    assert engine.pulls() == {"core/one": 3, "core/two": 5}
    engine.apply(gone=["core/one"])
    assert list(engine.digests(["core/one", "core/two"])) == ["core/two"]


def test_delete_removes_and_knows_no_unknown_key(engine):
    engine.apply([document("one"), document("two")])

    engine.apply(gone=["core/one", "core/never-there"])

    assert found(engine) == ["core/two"]
    assert found(engine, "one") == []


def test_the_last_document_can_be_deleted(engine):
    engine.apply([document("one")])

    engine.apply(gone=["core/one"])

    assert found(engine) == []
    engine.apply([document("two")])
    assert found(engine) == ["core/two"]


def test_older_releases_come_and_go_with_the_newest(engine):
    """They are found when they are asked for; audits ask for what is shown."""
    newest = document("describe", version="2.0.0")
    older = [
        document("describe", version=version, summary="as it was", is_newest=False)
        for version in ("1.0.0", "1.1.0")
    ]
    engine.apply([newest, *older, document("other")])

    assert found(engine) == ["core/describe", "core/other"]
    hits = engine.search(Query("describe version:any")).hits
    assert sorted(hit.version for hit in hits) == ["1.0.0", "1.1.0", "2.0.0"]
    assert found(engine, "as it was") == []
    assert engine.search(Query("version:any")).total == 4
    assert engine.keys() == {"core/describe": "2.0.0", "core/other": "1.0.0"}
    assert engine.digests(["core/describe"]) == {"core/describe": newest.digest()}
    assert list(engine.pulls()) == list(engine.keys())
    engine.apply([older[0], replace(newest, version="2.1.0")])
    assert engine.search(Query("version:any describe")).total == 2
    engine.apply(gone=["core/describe"])
    assert engine.search(Query("version:any")).total == 1


def test_nothing_to_do_is_no_error(engine):
    engine.apply([], [])

    assert engine.keys() == {}


def test_a_failed_change_changes_nothing_and_blocks_nobody(engine):
    """A batch is one commit: a document that cannot be read takes all back."""

    def documents():
        yield document("one")
        raise RuntimeError("the source ended")

    with pytest.raises(RuntimeError):
        engine.apply(documents())
    broken = document("two", keywords=None)  # no engine can index this
    with pytest.raises(TypeError):
        engine.apply([document("one"), broken], serial=7)

    assert (engine.keys(), engine.marked()) == ({}, 0)
    engine.apply([document("three")])
    assert engine.keys() == {"core/three": "1.0.0"}


def test_what_comes_and_what_goes_is_one_change(engine):
    engine.apply([document("old"), document("kept")])

    engine.apply([document("new")], ["core/old"])

    assert sorted(engine.keys()) == ["core/kept", "core/new"]


def test_the_mark_is_the_last_one_and_starts_at_nothing(engine):
    assert engine.marked() == 0

    engine.apply([document("one")], serial=3)
    assert engine.marked() == 3
    engine.apply([document("two")])
    assert engine.marked() == 3
    engine.apply(gone=["core/one"], serial=40_000)
    assert engine.marked() == 40_000
    engine.apply(serial=0)
    assert engine.marked() == 0


def test_the_mark_is_no_document(engine):
    """It is neither found nor counted, and changes no answer."""
    engine.apply(SHELF)
    texts = ("describe a table", "mark", "")
    before = [engine.search(Query(text)) for text in texts]

    for serial in range(1, 5):
        engine.apply(serial=serial)

    assert [engine.search(Query(text)) for text in texts] == before
    assert len(engine.keys()) == len(SHELF)


def test_many_small_commits_end_in_the_same_state_as_a_dictionary(engine):
    """Merging must neither lose nor bring back a document, nor change an answer."""
    chance = random.Random(7)
    expected: dict[str, Document] = {}
    for step in range(60):
        names = [f"n{chance.randrange(12)}" for _ in range(chance.randrange(1, 4))]
        if chance.random() < 0.4:
            engine.apply(gone=[f"core/{name}" for name in names])
            expected = {k: d for k, d in expected.items() if d.name not in names}
        else:
            changed = [document(name, version=f"1.{step}.0") for name in names]
            engine.apply(changed)
            expected |= {each.key: each for each in changed}

        assert engine.keys() == {key: doc.version for key, doc in expected.items()}
    for name in (f"n{number}" for number in range(12)):
        assert found(engine, f"core/{name}")[:1] == (
            [f"core/{name}"] if f"core/{name}" in expected else found(engine)[:1]
        )


def test_history_does_not_show_in_answers(engine, name):
    """A rebuilt index must rank as the one it replaces."""
    for _ in range(3):
        engine.apply(SHELF)
    engine.apply([document("gone", summary="describe a table")])
    engine.apply(gone=["core/gone"])
    fresh = open_engine(name, None)
    fresh.apply(SHELF)

    for text in ("describe a table", "train", "columns", "clasifier"):
        assert engine.search(Query(text)) == fresh.search(Query(text))
    fresh.close()


@pytest.mark.parametrize(
    "text", ["", "describe a table", "train", "secre", "secret", "secert", "clasifier"]
)
def test_what_is_hidden_changes_no_answer(engine, name, text):
    """Not a hit, a count, a word to suggest, nor the weight of a word shows it."""
    words = [f"secret{number}" for number in range(100)]
    engine.apply(SHELF)
    engine.apply(
        document(f"hidden/{word}-train", summary=f"describe a {word}", kind="serving")
        for word in words
    )
    engine.apply([document("hidden/clasifier", keywords=("secret", "describe"))])
    engine.apply([document("seen/secretary", summary="type letters")])
    fresh = open_engine(name, None)
    fresh.apply([*SHELF, document("seen/secretary", summary="type letters")])

    seen = engine.search(Query(text, hidden_teams=frozenset({"hidden", "other"})))

    assert seen == fresh.search(Query(text))
    assert engine.search(Query("clasifier")).hits[0].key == "hidden/clasifier"
    fresh.close()


def test_a_crowd_of_hidden_words_hides_not_the_one_that_was_meant(engine):
    """Each of them is as near to what was typed, and more frequent."""
    crowd = [f"{'clasifier'[:n]}{letter}{'clasifier'[n:]}" for n in range(1, 6)
             for letter in "abdghjkmopqtuvwxyz0123456789"]  # fmt: skip
    engine.apply([document("seen/one", summary="a classifier")])
    engine.apply(
        document(f"hidden/h{number}", keywords=tuple(crowd[start::9]))
        for start in range(9)
        for number in (start, start + 9)
    )

    asked = Query("clasifier", hidden_teams=frozenset({"hidden"}))

    assert engine.search(asked).did_you_mean == "classifier"
    assert engine.search(Query("clasifier")).did_you_mean in crowd


def test_a_word_of_older_releases_alone_is_spelt_where_those_are_searched(engine):
    older = document("a", version="0.1.0", summary="telescopes", is_newest=False)
    engine.apply([document("a", summary="nothing"), older])

    assert engine.search(Query("telescpes")).did_you_mean is None
    found = engine.search(Query("version:any telescpes"))
    assert found.did_you_mean == "version:any telescopes"
    assert [hit.version for hit in found.hits] == ["0.1.0"]


def test_all_are_counted_after_some_were_by_one_facet(engine):
    """The same list is asked of for one filter's values, and then for its total."""
    engine.apply(SHELF)
    one = SHELF[0]
    filters = {
        "kind": (one.kind,),
        "team": (one.team,),
        "license": (one.license,),
        "category": one.categories[:1],
    }
    narrow = engine.search(Query(filters=filters | {"requires": ("nothing",)}))

    wide = engine.search(Query(filters=filters))

    assert narrow.total == 0
    assert wide.total == len(wide.hits) > 0


@pytest.mark.parametrize("offset", [0, 190, 210])
def test_what_is_hidden_decides_not_who_of_many_comes_first(engine, name, offset):
    """More fit than are weighed: which ones those are is theirs to decide alone."""
    chance, words = random.Random(4), ("random", "forest", "trees")

    def some():
        return [word for word in words if chance.random() < 0.4]

    many = [
        document(
            "-".join([*some(), f"n{number}"]),
            summary=" ".join(some()),
            keywords=tuple(some()),
            text=" ".join(some()),
            score=chance.randint(0, 100),
        )
        for number in range(500)
    ]
    engine.apply(many)
    hidden = ("random", "random-forest-trees", "forest")
    engine.apply(
        document(f"hidden/{each}", keywords=("trees", each)) for each in hidden
    )
    fresh = open_engine(name, None)
    fresh.apply(many)

    asked = Query("random forest trees", offset=offset, limit=40)
    seen = engine.search(replace(asked, hidden_teams=frozenset({"hidden"})))

    assert seen == fresh.search(asked)
    assert len(seen.hits) == 40
    fresh.close()
