"""Ways to tell a person who is not at the console. What goes out: a link that says nothing, how urgent, by when."""

from .hook import HookChannel, HookSettings
from .mail import MailChannel, MailSettings

__all__ = ["HookChannel", "HookSettings", "MailChannel", "MailSettings"]
