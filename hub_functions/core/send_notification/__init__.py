"""Send a message with results to chat, e-mail or a webhook."""

from __future__ import annotations

from .send_notification import SentNotification, send_notification

__all__ = ["SentNotification", "send_notification"]
