"""/teams/<team> and /categories/<c>: their functions, searched within."""

from __future__ import annotations

from flask import Blueprint, Response, request

from registry.core.errors import PageNotFound
from registry.server.context import backend, readable, reader
from registry.server.site.search import Question, answered
from registry.server.site.shelves import SHELVES, shelf_of
from registry.services.teams import show_team

bp = Blueprint("site_team", __name__)


@bp.get("/teams/<team:team>")
def show_team_page(team: str) -> Response:
    """Show a team and its functions."""
    who, found = readable(lambda who: (who, show_team(backend(), team, who)))
    question = Question.read(f"/teams/{team}", ("team", team))
    return answered(question, "team.html", who, team=found)


@bp.get("/categories/<category>")
def show_category(category: str) -> Response:
    """Show a category's functions."""
    shelf = shelf_of(category)
    if shelf is None:
        raise PageNotFound(request.path)
    question = Question.read(f"/categories/{category}", ("category", category))
    return answered(question, "category.html", reader(), shelf=shelf, shelves=SHELVES)
