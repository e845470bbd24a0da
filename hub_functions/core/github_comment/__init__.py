"""Write results as a comment on a pull request."""

from __future__ import annotations

from .github_comment import PostedComment, github_comment

__all__ = ["PostedComment", "github_comment"]
